package dev.reveille.history.replay;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The minutes one tenant was active in, in order, and what is known of each. Immutable. */
public final class ActiveMinutes {
    private final int[] minutes;
    private final int[] events;
    private final Carried[] carried;

    // Those in which events named agents, by minute.
    private final Map<Integer, Map<String, MinuteActivity>> byAgent;

    ActiveMinutes(
            int[] minutes,
            int[] events,
            Carried[] carried,
            Map<Integer, Map<String, MinuteActivity>> byAgent) {
        this.minutes = minutes;
        this.events = events;
        this.carried = carried;
        this.byAgent = Map.copyOf(byAgent);
    }

    /** One event in each of those minutes, of which nothing else is known. */
    static ActiveMinutes of(BitSet minutes) {
        int size = minutes.cardinality();
        int[] once = new int[size];
        Arrays.fill(once, 1);
        return new ActiveMinutes(
                minutes.stream().toArray(),
                once,
                Collections.nCopies(size, Carried.NOTHING).toArray(Carried[]::new),
                Map.of());
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
        return new MinuteActivity(
                events[i], carried[i], byAgent.getOrDefault(minutes[i], Map.of()));
    }

    /** Those from that minute on, which becomes the first, 0. */
    ActiveMinutes from(int minute) {
        int place = Arrays.binarySearch(minutes, minute);
        int first = place < 0 ? ~place : place;
        return new ActiveMinutes(
                Arrays.stream(minutes, first, size()).map(m -> m - minute).toArray(),
                Arrays.copyOfRange(events, first, size()),
                Arrays.copyOfRange(carried, first, size()),
                moved(byAgent, minute));
    }

    /** Counted from that minute on; what came before is left out. */
    static <T> Map<Integer, T> moved(Map<Integer, T> byMinute, int first) {
        return byMinute.entrySet().stream()
                .filter(e -> e.getKey() >= first)
                .collect(Collectors.toMap(e -> e.getKey() - first, Map.Entry::getValue));
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
                && Arrays.equals(carried, that.carried)
                && byAgent.equals(that.byAgent);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(minutes);
    }

    @Override
    public String toString() {
        return IntStream.range(0, size()).mapToObj(i -> minutes[i] + "×" + events[i]).toList() + "";
    }
}
