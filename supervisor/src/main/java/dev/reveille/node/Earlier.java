package dev.reveille.node;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.os.SpawnId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Agents of which a process that an earlier supervisor started still runs here: nothing is started
 * beside it, and nothing of them is released. For the loop's thread alone.
 */
final class Earlier {
    private final Map<AgentId, String> why = new TreeMap<>();
    private final Predicate<SpawnId> ranUnderALease;
    private final Set<SpawnId> leased = new HashSet<>();
    private boolean any;

    /**
     * @param remaining starts of which something runs, with the reason it could not be ended
     * @param ranUnderALease whether such a start was, or may have been, exclusive
     */
    Earlier(Map<SpawnId, String> remaining, Predicate<SpawnId> ranUnderALease) {
        this.ranUnderALease = ranUnderALease;
        note(remaining);
    }

    /** Programs that only checked an agent keep it from nothing. */
    private void note(Map<SpawnId, String> remaining) {
        any = !remaining.isEmpty();
        // What a fuse that has burnt did not end is on no list any more.
        leased.retainAll(remaining.keySet());
        remaining.keySet().stream().filter(ranUnderALease).forEach(leased::add);
        remaining.forEach(
                (id, reason) -> {
                    if (!id.checks()) {
                        why.put(id.agent(), reason);
                    }
                });
    }

    /** Whether anything of an earlier supervisor runs. */
    boolean any() {
        return any;
    }

    /** Whether anything runs that did so under a lease; until it is gone, there is no other. */
    boolean anyLeased() {
        return !leased.isEmpty();
    }

    boolean blocks(AgentId agent) {
        return why.containsKey(agent);
    }

    /** It was looked again: those that are free now. */
    Set<AgentId> seen(Map<SpawnId, String> remaining) {
        var free = new HashSet<>(why.keySet());
        why.clear();
        note(remaining);
        free.removeAll(why.keySet());
        return free;
    }

    /** Why the agent is not started, if it is not. */
    Optional<Problem> problem(AgentId agent) {
        return Optional.ofNullable(why.get(agent)).map(reason -> problem(agent, reason));
    }

    static Problem problem(AgentId agent, String reason) {
        return Problem.recoverable(
                "EarlierProcessRuns",
                Category.STARTUP,
                "an earlier process of " + agent + " still runs: " + reason,
                "end that process; the node looks again every few seconds, and starts the agent"
                        + " once it is gone");
    }

    /** What the node's heartbeats say of it. */
    Optional<Problem> trouble() {
        String more =
                why.size() > 1 ? "; and so it is of " + (why.size() - 1) + " more agents" : "";
        return why.entrySet().stream()
                .findFirst()
                .map(first -> problem(first.getKey(), first.getValue() + more));
    }
}
