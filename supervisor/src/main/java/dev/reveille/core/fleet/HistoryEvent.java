package dev.reveille.core.fleet;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One line of history, as {@code events} tells it.
 *
 * @param kind what kind of thing
 * @param agent it is about
 * @param node involved
 * @param epoch fencing token, {@link Epoch#NONE} where there is none
 * @param reason of the vocabulary, or the verb of an operation
 * @param message one sentence for people
 * @param details further facts by name
 * @param at when it happened
 * @param writer role and name of who wrote it, such as {@code node:n1}
 */
public record HistoryEvent(
        Kind kind,
        Optional<AgentId> agent,
        Optional<NodeId> node,
        Epoch epoch,
        String reason,
        String message,
        Map<String, String> details,
        Instant at,
        String writer) {
    public HistoryEvent {
        details = Map.copyOf(details);
    }

    /** What kind of thing happened. */
    public enum Kind {
        DECIDED,
        PLACED,
        RELEASED,
        STATE,
        STOP_PHASE,
        EXITED,
        RESTART_SCHEDULED,
        BREAKER,
        GROUP,
        LIMIT,
        HEALTH,
        OPERATION,
        NODE,
        REFUSED
    }
}
