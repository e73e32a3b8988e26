package dev.reveille.core.agent;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What is known of one process's memory against its limit, from samples. It is warned of once when
 * it comes near; above the limit it has a moment to come back before it is stopped. Where the
 * kernel holds the limit itself no sample is above it, and only the warning is left.
 *
 * @param warned whether it was warned of and has not been well below since
 * @param overSince since when every sample was above the limit, in nanoseconds of the caller's
 *     monotonic clock
 */
public record MemoryWatch(boolean warned, OptionalLong overSince) {
    /** Nothing is wrong. */
    public static final MemoryWatch CALM = new MemoryWatch(false, OptionalLong.empty());

    /** Part of the limit from which on it is warned of: 80 % (WeftOS). */
    public static final double WARNING = 0.8;

    /**
     * Part of the limit below which the warning is over, so that it is not said again and again.
     */
    static final double RELIEF = 0.7;

    /** How long it may stay above the limit: 5 s (WeftOS). */
    public static final Duration GRACE = Duration.ofSeconds(5);

    /** What follows from one sample. */
    public enum Finding {
        /** Nothing to be said or done. */
        FINE,
        /** It has come near its limit: say so. */
        NEAR,
        /** It has come above its limit: say so. */
        OVER,
        /** It has been above its limit for too long: stop it. */
        STOP
    }

    /** The watch after a sample, and what follows. */
    public record Look(MemoryWatch next, Finding finding) {}

    /** Whether it must be looked at more often than usual. */
    public boolean close() {
        return warned;
    }

    /** Whether so much is worth a more exact look. */
    public static boolean near(long used, long limit) {
        return used >= WARNING * limit;
    }

    /**
     * Takes a sample.
     *
     * @param used bytes
     * @param limit bytes, positive
     * @param nanos when, by a monotonic clock
     */
    public Look look(long used, long limit, long nanos) {
        if (used > limit) {
            long since = overSince.orElse(nanos);
            var next = new MemoryWatch(true, OptionalLong.of(since));
            if (nanos - since >= GRACE.toNanos()) {
                return new Look(next, Finding.STOP);
            }
            return new Look(next, overSince.isPresent() ? Finding.FINE : Finding.OVER);
        }
        if (near(used, limit)) {
            return new Look(
                    new MemoryWatch(true, OptionalLong.empty()),
                    warned ? Finding.FINE : Finding.NEAR);
        }
        boolean still = warned && used >= RELIEF * limit;
        return new Look(new MemoryWatch(still, OptionalLong.empty()), Finding.FINE);
    }
}
