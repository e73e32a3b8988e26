package dev.reveille.node;

import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a node on its own machine.
 *
 * @param what of it
 * @param agent whom; empty = all
 */
record LocalQuestion(What what, Optional<AgentId> agent) {
    /** What is asked. */
    enum What {
        /** How agents are, and what they use. */
        AGENTS,
        /** The same, with all that is counted. */
        DESCRIBE,
        /** What became of them since the supervisor started. */
        HISTORY
    }

    /** What is known of one agent. */
    record Seen(AgentStatus status, Optional<AgentHealth> usage, List<HistoryEvent> history) {}
}
