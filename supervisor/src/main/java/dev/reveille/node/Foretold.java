package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.StopReason;
import java.time.Duration;

/**
 * An operator's word that an agent is killed, and not asked, once the control log says that it is
 * to stop. Said before that: a stop by force that comes after the log finds its agent asked
 * already.
 *
 * @param id the operation
 * @param until by the monotonic clock: a word nothing followed is forgotten
 */
record Foretold(String id, long until) {
    /** How long it holds, in milliseconds. */
    static final String WITHIN = "within";

    private static final long MOST = Duration.ofMinutes(10).toMillis();

    static Foretold of(OperationRequest operated) {
        long within = MOST;
        try {
            within =
                    Math.clamp(
                            Long.parseLong(operated.arguments().getOrDefault(WITHIN, "")), 0, MOST);
        } catch (NumberFormatException e) {
            // as long as any
        }
        return new Foretold(operated.id(), System.nanoTime() + within * 1_000_000);
    }

    /** How the agent is told that it is no longer wanted. */
    AgentEvent told(StopReason reason) {
        return reason == StopReason.OPERATOR && System.nanoTime() - until < 0
                ? new AgentEvent.KillAsked(reason)
                : new AgentEvent.Unassigned(reason);
    }
}
