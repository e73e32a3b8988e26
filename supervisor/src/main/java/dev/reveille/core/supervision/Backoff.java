package dev.reveille.core.supervision;

import dev.reveille.core.fleet.RestartSpec;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before a restart. */
public final class Backoff {
    private Backoff() {}

    /**
     * {@code min(cap, base · factor^failures)}, plus up to {@code jitter} of it drawn evenly, so
     * that agents that fell together do not rise together. The formula is OmniDaemon's.
     *
     * @param failures failures in a row before this one, 0 or more
     */
    public static Duration delay(RestartSpec spec, int failures, RandomGenerator random) {
        double base = spec.backoff().toMillis() * Math.pow(spec.factor(), failures);
        double capped = Math.min((double) spec.cap().toMillis(), base);
        return Duration.ofMillis(Math.round(capped * (1 + spec.jitter() * random.nextDouble())));
    }
}
