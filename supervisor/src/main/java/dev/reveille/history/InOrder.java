package dev.reveille.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Puts what comes from several partitions into the order in which it happened: things are kept back
 * until nothing has come for a moment, and never for long.
 */
public final class InOrder<T> {
    private static final Duration QUIET = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private record Held<T>(Instant at, long number, T what) implements Comparable<Held<T>> {
        @Override
        public int compareTo(Held<T> other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Held<T>> held = new PriorityQueue<>();
    private Instant first = Instant.EPOCH;
    private Instant last = Instant.EPOCH;
    private long number;

    /**
     * Takes something in.
     *
     * @param at when it happened
     * @param now when it came
     */
    public void add(Instant at, T what, Instant now) {
        if (held.isEmpty()) {
            first = now;
        }
        last = now;
        held.add(new Held<>(at, number++, what));
    }

    /** What need not be kept back any longer, in order. */
    public List<T> due(Instant now) {
        if (now.isBefore(last.plus(QUIET)) && now.isBefore(first.plus(LONGEST))) {
            return List.of();
        }
        var due = new ArrayList<T>();
        while (!held.isEmpty()) {
            due.add(held.remove().what());
        }
        return due;
    }
}
