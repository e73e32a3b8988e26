package dev.reveille.scheduler;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * When a pool's nodes were last heard, by this machine's clock; a loop says so, and whoever writes
 * ticks asks. Nothing is decided by it: how long a node has been silent is counted by the {@link
 * dev.reveille.core.control.PoolClock} alone.
 */
final class Voices {
    private final LongSupplier nanos;
    private volatile OptionalLong last = OptionalLong.empty();

    /**
     * @param nanos as {@link System#nanoTime} counts
     */
    Voices(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** A node of the pool has spoken. */
    void heard() {
        last = OptionalLong.of(nanos.getAsLong());
    }

    /** Whether no node has been heard for so long, or ever. */
    boolean silentFor(Duration time) {
        OptionalLong heard = last;
        return heard.isEmpty() || nanos.getAsLong() - heard.getAsLong() >= time.toNanos();
    }
}
