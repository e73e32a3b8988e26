package dev.reveille.node;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The agents a node has to do with. For the loop's thread alone. */
final class Cells {
    private final Map<AgentId, AgentCell> byAgent = new HashMap<>();

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

    /** Agents that take a slot: a process exists, or is about to. */
    int used() {
        return (int)
                byAgent.values().stream()
                        .filter(cell -> cell.run.wanted().isPresent() || !idle(cell))
                        .count();
    }

    /** Whether nothing runs and nothing is being made. */
    static boolean idle(AgentCell cell) {
        return switch (cell.run.phase()) {
            case Phase.Starting _, Phase.Running _, Phase.Stopping _ -> false;
            case Phase.Idle _, Phase.Stopped _, Phase.Restarting _, Phase.Crashed _ -> true;
        };
    }
}
