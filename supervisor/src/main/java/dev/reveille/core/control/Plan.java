package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import java.util.List;
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
    public Plan {
        changes = List.copyOf(changes);
        examined = Set.copyOf(examined);
        refused = Set.copyOf(refused);
    }

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }
}
