package dev.reveille.history.replay;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers one tenant's active minutes, in any order; what it holds grows with minutes, not with
 * events.
 */
final class MinutesGathered {
    private int[] minutes = new int[8];
    private int[] events = new int[8];
    private Carried[] carried = new Carried[8];
    private final Map<Integer, Map<String, MinuteActivity>> byAgent = new HashMap<>();
    private int size;
    private Carried latest = Carried.NOTHING;

    /** So many events more in that minute, after those before; of which none named an agent. */
    void add(int minute, int times, Carried what) {
        add(minute, times, what, Optional.empty());
    }

    /** So many events more in that minute, after those before. */
    void add(int minute, int times, Carried what, Optional<String> agent) {
        int at =
                size == 0 || minutes[size - 1] < minute
                        ? ~size
                        : Arrays.binarySearch(minutes, 0, size, minute);
        if (agent.isPresent() || byAgent.containsKey(minute)) {
            byAgent.computeIfAbsent(minute, _ -> parts(at))
                    .merge(
                            agent.orElse(MinuteActivity.ALL),
                            new MinuteActivity(times, what),
                            MinuteActivity::and);
        }
        merge(at, minute, times, what);
    }

    /** What was known of that minute before any event named an agent. */
    private Map<String, MinuteActivity> parts(int at) {
        var parts = new HashMap<String, MinuteActivity>();
        if (at >= 0) {
            parts.put(MinuteActivity.ALL, new MinuteActivity(events[at], carried[at]));
        }
        return parts;
    }

    private void merge(int place, int minute, int times, Carried what) {
        int at = place;
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
                Arrays.copyOf(carried, size),
                ActiveMinutes.moved(byAgent, first));
    }
}
