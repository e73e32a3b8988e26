package dev.reveille.history;

import java.time.Duration;
import java.time.Instant;

/**
 * What is asked of history.
 *
 * @param at the moment
 * @param after how much of what followed is told too
 * @param within how far back is looked
 * @param last newest entries of history told
 */
public record Question(Instant at, Duration after, Duration within, int last) {
    /**
     * Several write to a log, each with its own clock, and a backlog is worked off late: what
     * happened before a moment can lie in the log behind what happened after it.
     */
    static final Duration SLACK = Duration.ofMinutes(10);

    /** As far back as any topic is kept by the catalogue. */
    public static final Duration LONGEST = Duration.ofDays(30);

    /** Nothing older is asked for. */
    Instant from() {
        return at.minus(within);
    }

    /** Nothing younger is read. */
    Instant until() {
        return at.plus(after).plus(SLACK);
    }
}
