package dev.reveille.history;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.lifecycle.Decision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One agent as lists show it.
 *
 * @param agent which
 * @param decision what it should be
 * @param status what it is doing
 */
public record AgentLine(AgentId agent, Optional<Decision> decision, Optional<AgentStatus> status) {
    /** IDLE where no node or placement ever spoke of it. */
    public AgentState state() {
        return status.map(AgentStatus::state).orElse(AgentState.IDLE);
    }

    /** Every agent anything is known of, by id. */
    public static List<AgentLine> join(
            Collection<AgentId> specified, Map<AgentId, Decision> decisions, AgentTable states) {
        var ids = new TreeSet<>(specified);
        ids.addAll(decisions.keySet());
        states.all().forEach(status -> ids.add(status.agent()));
        var lines = new ArrayList<AgentLine>();
        for (AgentId id : ids) {
            lines.add(new AgentLine(id, Optional.ofNullable(decisions.get(id)), states.of(id)));
        }
        return lines;
    }
}
