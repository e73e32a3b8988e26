package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.HoldReason;

/** A reason not to follow the score. Doubt holds: it never stops an agent. */
public enum Doubt {
    /** An operator paused it: nothing changes. */
    PAUSED(HoldReason.PAUSED),
    /** The evaluator gave no score: nothing changes. */
    EVALUATOR_FAILED(HoldReason.EVALUATOR_FAILED),
    /** An input was seen once and is too old now: nothing is stopped, passive or archived by it. */
    STALE(HoldReason.STALE),
    /** Events that wait in the log have not been read yet: nothing is stopped or archived. */
    BACKLOG(HoldReason.STALE),
    /** It works: it is not stopped. */
    BUSY(HoldReason.BUSY);

    private final HoldReason reason;

    Doubt(HoldReason reason) {
        this.reason = reason;
    }

    /** As decisions say it. */
    public HoldReason reason() {
        return reason;
    }
}
