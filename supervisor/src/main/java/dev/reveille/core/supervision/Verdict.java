package dev.reveille.core.supervision;

import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.RestartSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What follows an exit nobody asked for. */
public sealed interface Verdict {
    /** Start again after a delay. */
    record Restart(Duration delay) implements Verdict {}

    /** The breaker is open. */
    record Blocked(Optional<Instant> until) implements Verdict {}

    /** Its restart type says that this was the end. */
    record Over() implements Verdict {}

    /** Whether such an end is followed by a restart at all. */
    static boolean again(RestartSpec.Type type, ExitReason reason) {
        return switch (type) {
            case PERMANENT -> true;
            case TRANSIENT -> reason.isFailure();
            case TEMPORARY -> false;
        };
    }

    /**
     * Judges in the order of OTP and the design: restart type, then breaker, then back-off.
     *
     * @param failures failures in a row before this exit
     * @param breaker what the breaker says after it was told of this exit
     */
    static Verdict of(
            RestartSpec spec,
            ExitReason reason,
            int failures,
            BreakerAnswer breaker,
            RandomGenerator random) {
        if (!again(spec.type(), reason)) {
            return new Over();
        }
        if (!breaker.permits()) {
            return new Blocked(breaker.halfOpensAt());
        }
        return new Restart(Backoff.delay(spec, failures, random));
    }
}
