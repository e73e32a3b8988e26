package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What placement decided: to be written in one transaction, and only once that is committed handed
 * back to {@link Pool#committed}.
 *
 * @param changes in the order to write them
 * @param examined agents that need no second look until something happens
 * @param refused incarnations whose refusal has been told
 * @param settled whether the nodes have had their time to speak
 */
public record Plan(
        List<Change> changes, Set<AgentId> examined, Set<Owner> refused, boolean settled) {
    /** Nothing has happened. */
    static final Plan NOTHING = new Plan(List.of(), Set.of(), Set.of(), false);

    public Plan {
        changes = List.copyOf(changes);
        examined = Set.copyOf(examined);
        refused = Set.copyOf(refused);
    }

    /** With these lines of history, written before all else. */
    Plan and(List<HistoryEvent> answers) {
        var all = new ArrayList<Change>();
        answers.forEach(answer -> all.add(new Change.Happened(answer)));
        all.addAll(changes);
        return new Plan(all, examined, refused, settled);
    }

    /** Ids of requests that are answered by it. */
    List<String> answered() {
        return changes.stream()
                .filter(Change.Happened.class::isInstance)
                .map(change -> ((Change.Happened) change).event())
                .filter(event -> event.kind() == HistoryEvent.Kind.OPERATION)
                .flatMap(event -> Optional.ofNullable(event.details().get("id")).stream())
                .toList();
    }

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }
}
