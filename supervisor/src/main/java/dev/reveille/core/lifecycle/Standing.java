package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.LifecycleState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where an agent stands after its last decision.
 *
 * @param state its state
 * @param since when that was entered
 * @param turnedAt when it last began to run, or to rest after it ran; empty = it never ran
 * @param alone its state if no operator had ordered one, and no other agent needed it: by it
 *     hysteresis goes
 * @param score of the last decision, 0 to 1
 * @param belowSince since when its score is below the dormant threshold, if it is
 * @param failingSince since when its evaluator gives no score, if it gives none
 */
public record Standing(
        LifecycleState state,
        Instant since,
        Optional<Instant> turnedAt,
        LifecycleState alone,
        double score,
        Optional<Instant> belowSince,
        Optional<Instant> failingSince) {
    /** The longer an evaluator fails, the more rarely it is tried, within these. */
    private static final long SOONEST_MILLIS = 60_000;

    private static final long LATEST_MILLIS = 3_600_000;

    /** Of an agent whose evaluator gives scores; {@code before} is where it stood, if it did. */
    static Standing after(
            Optional<Standing> before,
            LifecycleState state,
            LifecycleState alone,
            double score,
            Optional<Instant> belowSince,
            Instant now) {
        boolean ran = before.filter(s -> s.state().runs()).isPresent();
        var turnedAt = ran == state.runs() ? before.flatMap(Standing::turnedAt) : Optional.of(now);
        var since = before.filter(s -> s.state() == state).map(Standing::since).orElse(now);
        return new Standing(state, since, turnedAt, alone, score, belowSince, Optional.empty());
    }

    Standing failingSince(Optional<Instant> moment) {
        return new Standing(state, since, turnedAt, alone, score, belowSince, moment);
    }

    /** When its evaluator is tried again, if it gave no score: each time after twice as long. */
    Optional<Instant> nextTry(Instant now) {
        return failingSince.map(since -> nextTry(since, now));
    }

    /** When something that has failed since then is tried again: each time after twice as long. */
    public static Instant nextTry(Instant since, Instant now) {
        long failing = Duration.between(since, now).toMillis();
        return now.plusMillis(Math.clamp(failing, SOONEST_MILLIS, LATEST_MILLIS));
    }
}
