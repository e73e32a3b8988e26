package dev.reveille.wire;

import java.time.Instant;
import java.util.Optional;

/** Times on topics: milliseconds since 1970, 0 where none is known. */
final class Times {
    private Times() {}

    static long millis(Optional<Instant> at) {
        return at.map(Instant::toEpochMilli).orElse(0L);
    }

    static Optional<Instant> instant(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
