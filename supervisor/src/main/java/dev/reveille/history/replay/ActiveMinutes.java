package dev.reveille.history.replay;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.stream.IntStream;

/** The minutes one tenant was active in, in order, and what is known of each. Immutable. */
public final class ActiveMinutes {
    private final int[] minutes;
    private final int[] events;
    private final Carried[] carried;

    private ActiveMinutes(int[] minutes, int[] events, Carried[] carried) {
        this.minutes = minutes;
        this.events = events;
        this.carried = carried;
    }

    /** One event in each of those minutes, of which nothing else is known. */
    static ActiveMinutes of(BitSet minutes) {
        int size = minutes.cardinality();
        int[] once = new int[size];
        Arrays.fill(once, 1);
        return new ActiveMinutes(
                minutes.stream().toArray(),
                once,
                Collections.nCopies(size, Carried.NOTHING).toArray(Carried[]::new));
    }

    /** How many there are. */
    int size() {
        return minutes.length;
    }

    /** The i-th of them. */
    int minute(int i) {
        return minutes[i];
    }

    /** What happened in the i-th. */
    MinuteActivity activity(int i) {
        return new MinuteActivity(events[i], carried[i]);
    }

    /** Those from that minute on, which becomes the first, 0. */
    ActiveMinutes from(int minute) {
        int place = Arrays.binarySearch(minutes, minute);
        int first = place < 0 ? ~place : place;
        return new ActiveMinutes(
                Arrays.stream(minutes, first, size()).map(m -> m - minute).toArray(),
                Arrays.copyOfRange(events, first, size()),
                Arrays.copyOfRange(carried, first, size()));
    }

    /** Whether that minute is one of them. */
    public boolean in(int minute) {
        return Arrays.binarySearch(minutes, minute) >= 0;
    }

    /** All of them, in order. */
    public IntStream stream() {
        return Arrays.stream(minutes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActiveMinutes that
                && Arrays.equals(minutes, that.minutes)
                && Arrays.equals(events, that.events)
                && Arrays.equals(carried, that.carried);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(minutes);
    }

    @Override
    public String toString() {
        return IntStream.range(0, size()).mapToObj(i -> minutes[i] + "×" + events[i]).toList() + "";
    }

    /** Gathers them, in any order; what it holds grows with minutes, not with events. */
    static final class Gathering {
        private int[] minutes = new int[8];
        private int[] events = new int[8];
        private Carried[] carried = new Carried[8];
        private int size;
        private Carried latest = Carried.NOTHING;

        /** So many events more in that minute, after those before. */
        void add(int minute, int times, Carried what) {
            int at =
                    size == 0 || minutes[size - 1] < minute
                            ? ~size
                            : Arrays.binarySearch(minutes, 0, size, minute);
            Carried told = at < 0 ? what : carried[at].and(what);
            // most repeat what the one before said
            latest = told.equals(latest) ? latest : told;
            if (at < 0) {
                insert(~at, minute);
                at = ~at;
            }
            events[at] = (int) Math.min((long) events[at] + times, Integer.MAX_VALUE);
            carried[at] = latest;
        }

        private void insert(int at, int minute) {
            if (size == minutes.length) {
                minutes = Arrays.copyOf(minutes, 2 * size);
                events = Arrays.copyOf(events, 2 * size);
                carried = Arrays.copyOf(carried, 2 * size);
            }
            System.arraycopy(minutes, at, minutes, at + 1, size - at);
            System.arraycopy(events, at, events, at + 1, size - at);
            System.arraycopy(carried, at, carried, at + 1, size - at);
            minutes[at] = minute;
            events[at] = 0;
            size++;
        }

        /** All of them, counted from that minute on. */
        ActiveMinutes from(int first) {
            return new ActiveMinutes(
                    Arrays.stream(minutes, 0, size).map(minute -> minute - first).toArray(),
                    Arrays.copyOf(events, size),
                    Arrays.copyOf(carried, size));
        }
    }
}
