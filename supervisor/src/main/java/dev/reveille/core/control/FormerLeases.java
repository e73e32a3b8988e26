package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.PendingReason;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether node leases may still run of which the log knows nothing: it may have been made anew, and
 * a node that was cut off before then holds its exclusive agents for as long as a lease. What shows
 * that it is older than that is an exclusive agent in it, which an earlier loop placed after the
 * same wait, or a node that was judged so long ago. Else a lease must pass by the pool's clock. Not
 * safe for use by more than one thread.
 */
final class FormerLeases {
    private static final Escalations.Hold HOLD =
            new Escalations.Hold(
                    PendingReason.AWAITING_RELEASE,
                    "the control log is new and knows of no exclusive agent: a node lease from"
                            + " before it must be over first");

    private final Duration lease;
    private boolean over;

    /**
     * @param lease how long one may run
     */
    FormerLeases(Duration lease) {
        this.lease = lease;
    }

    /** The log has been read. */
    void begin(ControlLog log, Instant now) {
        over =
                log.agents().stream()
                                .flatMap(agent -> log.agent(agent).stream())
                                .anyMatch(FormerLeases::placed)
                        || log.members().values().stream()
                                .anyMatch(member -> !now.isBefore(member.at().plus(lease)));
    }

    /** Not one that waits for just this. */
    private static boolean placed(Placed placed) {
        return placed.exclusive() && !placed.nodes().isEmpty();
    }

    /**
     * So much time has passed by the pool's clock since.
     *
     * @return whether it was that which they had to wait for
     */
    boolean passed(Duration elapsed) {
        boolean now = !over && elapsed.compareTo(lease) >= 0;
        over |= now;
        return now;
    }

    /** Whether none can run any more. */
    boolean over() {
        return over;
    }

    /** Why exclusive agents wait until then. */
    static Escalations.Hold hold() {
        return HOLD;
    }
}
