package dev.reveille.history.check;

import dev.reveille.core.check.Fact;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.lifecycle.Decision;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which agents should run, by relevance's word and their node's: one that is held back after a
 * crash waits for a reason that is told.
 */
final class Wants {
    private final Set<AgentId> wanted = new HashSet<>();
    private final Set<AgentId> heldBack = new HashSet<>();
    private final Set<AgentId> told = new HashSet<>();

    List<Fact> of(AgentId agent, Optional<Decision> decision, Instant at, String where) {
        boolean runs = decision.filter(d -> d.state().runs() && !d.observe()).isPresent();
        set(wanted, agent, runs);
        return tell(agent, at, where);
    }

    List<Fact> of(AgentStatus status, Instant at, String where) {
        boolean waits =
                status.state() == AgentState.RESTARTING || status.state() == AgentState.CRASHED;
        set(heldBack, status.agent(), waits);
        return tell(status.agent(), at, where);
    }

    private List<Fact> tell(AgentId agent, Instant at, String where) {
        boolean is = wanted.contains(agent) && !heldBack.contains(agent);
        return set(told, agent, is) ? List.of(new Fact.Wanted(at, where, agent, is)) : List.of();
    }

    private static boolean set(Set<AgentId> agents, AgentId agent, boolean in) {
        return in ? agents.add(agent) : agents.remove(agent);
    }
}
