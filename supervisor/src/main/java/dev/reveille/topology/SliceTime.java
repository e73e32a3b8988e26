package dev.reveille.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long one slice of chores has taken, in all. It decides only when something is done, never
 * what: what is left over is done by the next slice, as of the newest record read by then.
 */
final class SliceTime {
    /** Most a slice does of one chore, as a bound also where the time stands still. */
    static final int MOST = 400;

    private final LongSupplier nanos;
    private final long began;

    /**
     * @param nanos as {@link System#nanoTime} counts
     */
    SliceTime(LongSupplier nanos) {
        this.nanos = nanos;
        began = nanos.getAsLong();
    }

    /**
     * Whether a chore may do one thing more in this slice; the first it may always, so that slow
     * work goes on too.
     *
     * @param done what it did in this slice
     * @param until since the slice began, with the chores before it
     */
    boolean goesOn(int done, Duration until) {
        return done == 0 || (done < MOST && nanos.getAsLong() - began < until.toNanos());
    }
}
