package dev.reveille.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time.
 *
 * @param from when it began
 * @param to when it ended; empty = it has not
 */
public record Span(Instant from, Optional<Instant> to) {
    boolean open() {
        return to.isEmpty();
    }

    Instant endBy(Instant end) {
        return to.filter(ended -> ended.isBefore(end)).orElse(end);
    }

    Duration lengthBy(Instant end) {
        return from.isBefore(endBy(end)) ? Duration.between(from, endBy(end)) : Duration.ZERO;
    }

    /** Whether any moment of it lies in the stretch. */
    boolean touches(Instant start, Instant end) {
        return !from.isAfter(end) && to.map(ended -> !ended.isBefore(start)).orElse(true);
    }
}
