package dev.reveille.node;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.Remembrance;
import dev.reveille.core.fleet.AgentId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The agents a node has to do with. What is done every second or on every event walks only those
 * that live. For the loop's thread alone.
 */
final class Cells {
    private final Map<AgentId, AgentCell> byAgent = new HashMap<>();
    private final Set<AgentCell> live = new LinkedHashSet<>();
    private final Set<AgentCell> slots = new LinkedHashSet<>();
    private final Set<AgentCell> rested = new LinkedHashSet<>();

    /** The agent's cell, made on first need. */
    AgentCell of(AgentId agent) {
        return byAgent.computeIfAbsent(agent, AgentCell::new);
    }

    Optional<AgentCell> known(AgentId agent) {
        return Optional.ofNullable(byAgent.get(agent));
    }

    /** Whom it has to do with. */
    Set<AgentId> agents() {
        return Collections.unmodifiableSet(byAgent.keySet());
    }

    /** A copy, safe to walk while steps are made. */
    Collection<AgentCell> all() {
        return List.copyOf(byAgent.values());
    }

    /** Those with a process, or one in the making; a copy. */
    Collection<AgentCell> live() {
        return List.copyOf(live);
    }

    /** Whether nothing runs and nothing is being made on the whole node. */
    boolean noneLive() {
        return live.isEmpty();
    }

    /** Agents that take a slot: a process exists, or is about to. */
    int used() {
        return slots.size();
    }

    /** The cell's agent has made a step. */
    void stepped(AgentCell cell) {
        boolean idle = idle(cell);
        keep(live, cell, !idle);
        keep(slots, cell, !idle || cell.run.wanted().isPresent());
        boolean rests = Remembrance.atRest(cell.run);
        keep(rested, cell, rests);
        if (!rests) {
            cell.forgetting = 0;
        }
    }

    private static void keep(Set<AgentCell> set, AgentCell cell, boolean in) {
        if (in) {
            set.add(cell);
        } else {
            set.remove(cell);
        }
    }

    /** Those at rest that have made a step since this was last asked. */
    List<AgentCell> rested() {
        if (rested.isEmpty()) {
            return List.of();
        }
        var all = List.copyOf(rested);
        rested.clear();
        return all;
    }

    /** Forgets an agent at rest. */
    void drop(AgentCell cell) {
        byAgent.remove(cell.agent, cell);
        rested.remove(cell);
    }

    /** Whether nothing runs and nothing is being made. */
    static boolean idle(AgentCell cell) {
        return switch (cell.run.phase()) {
            case Phase.Starting _, Phase.Running _, Phase.Stopping _ -> false;
            case Phase.Idle _,
                    Phase.Waiting _,
                    Phase.Stopped _,
                    Phase.Restarting _,
                    Phase.Crashed _ ->
                    true;
        };
    }
}
