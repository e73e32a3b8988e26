package dev.reveille.core.agent.health;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When checks are made, so that agents that started together are not asked together. */
public final class Rhythm {
    /** Largest part of an interval that is added to it; as that of back-offs. */
    public static final double JITTER = 0.1;

    private static final Duration SOON = Duration.ofSeconds(1);

    private Rhythm() {}

    /** Until the first of checks that are awaited: within a second, or an interval if shorter. */
    public static Duration soon(Duration interval, RandomGenerator random) {
        return part(interval.compareTo(SOON) < 0 ? interval : SOON, random.nextDouble());
    }

    /** Until the first of checks that nobody waits for: anywhere within the interval. */
    public static Duration first(Duration interval, RandomGenerator random) {
        return part(interval, random.nextDouble());
    }

    /** From one check to the next. */
    public static Duration next(Duration interval, RandomGenerator random) {
        return interval.plus(part(interval, JITTER * random.nextDouble()));
    }

    private static Duration part(Duration whole, double share) {
        return Duration.ofNanos((long) (whole.toNanos() * share));
    }
}
