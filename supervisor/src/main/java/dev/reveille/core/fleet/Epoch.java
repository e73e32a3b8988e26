package dev.reveille.core.fleet;

import java.time.Instant;

/**
 * The fencing token: a number on each placement of an agent, only ever rising.
 *
 * @param value milliseconds since 1970 at the placement, or one more than the highest seen
 */
public record Epoch(long value) implements Comparable<Epoch> {
    /** Before any placement. */
    public static final Epoch NONE = new Epoch(0);

    public Epoch {
        if (value < 0) {
            throw new IllegalArgumentException("epoch is negative: " + value);
        }
    }

    /**
     * The next epoch: max(now, highest seen + 1). It survives compaction, re-created topics and
     * moves between pools, which log offsets do not.
     */
    public static Epoch next(Instant now, Epoch highestSeen) {
        return new Epoch(Math.max(now.toEpochMilli(), highestSeen.value + 1));
    }

    public boolean isAfter(Epoch other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
