package dev.reveille.sim;

import java.time.Instant;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Virtual time: what is to happen, in order of its time and, where that is equal, of when it was
 * said. Chance is drawn by name from the seed, so that one fault less leaves others' luck alone.
 */
final class SimTime {
    static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");

    private record Due(long at, long number, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final long seed;
    private long now;
    private long number;

    SimTime(long seed) {
        this.seed = seed;
    }

    /** Milliseconds since the beginning. */
    long now() {
        return now;
    }

    /** True time, which nobody in the fleet knows. */
    Instant instant() {
        return BASE.plusMillis(now);
    }

    static Instant instant(long millis) {
        return BASE.plusMillis(millis);
    }

    void at(long when, Runnable what) {
        queue.add(new Due(Math.max(now, when), ++number, what));
    }

    void after(long millis, Runnable what) {
        at(now + millis, what);
    }

    /** Lets everything happen that is due until then. */
    void run(long until) {
        for (Due next = queue.peek(); next != null && next.at() <= until; next = queue.peek()) {
            queue.remove();
            now = next.at();
            next.what().run();
        }
        now = until;
    }

    /** Things that have happened or are to happen. */
    long events() {
        return number;
    }

    SplittableRandom random(String name) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
    }
}
