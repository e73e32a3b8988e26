package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gathers events, in any order, into minutes of tenants. What it holds grows with minutes, not with
 * events: a bit for each minute, and of what else is told the last of each kind in a minute.
 */
final class TenantMinutes {
    /** How long before the first event of all another may lie: files are seldom well sorted. */
    static final Duration BEFORE = Duration.ofDays(7);

    /** How long after it. */
    static final Duration AFTER = Duration.ofDays(400);

    private final Map<TenantId, Gathered> tenants = new TreeMap<>(TenantMinutes::byName);
    private long base = Long.MIN_VALUE;
    private int first = Integer.MAX_VALUE;
    private int last = Integer.MIN_VALUE;

    private static int byName(TenantId one, TenantId other) {
        return one.value().compareTo(other.value());
    }

    private static final class Gathered {
        private final BitSet active = new BitSet();
        private final Map<List<Object>, MinuteTrace.Told> told = new TreeMap<>(Gathered::order);
        private final Map<String, Object> attributes = new HashMap<>();

        private static int order(List<Object> one, List<Object> other) {
            int byMinute = Integer.compare((int) one.getFirst(), (int) other.getFirst());
            return byMinute != 0 ? byMinute : one.toString().compareTo(other.toString());
        }

        private void tell(int minute, TenantEvent event) {
            switch (event) {
                case TenantEvent.Active a -> {
                    active.set(minute);
                    if (!attributes.entrySet().containsAll(a.attributes().entrySet())) {
                        attributes.putAll(a.attributes());
                        told.put(List.of(minute, "a"), new MinuteTrace.Told(minute, a));
                    }
                }
                case TenantEvent.Waiting w ->
                        told.put(
                                List.of(minute, "w", w.agent(), w.eventType()),
                                new MinuteTrace.Told(minute, w));
                case TenantEvent.Endowed e ->
                        told.put(
                                List.of(minute, "e", e.attributes().keySet()),
                                new MinuteTrace.Told(minute, e));
            }
        }

        MinuteTrace.Day day(TenantId id, int from, int to) {
            return new MinuteTrace.Day(
                    id,
                    active.get(from, to + 1),
                    told.values().stream()
                            .map(t -> new MinuteTrace.Told(t.minute() - from, t.event()))
                            .toList());
        }
    }

    /**
     * Takes an event.
     *
     * @throws IllegalArgumentException if it lies too far from the first
     */
    void add(TenantEvent event, Instant at) {
        int minute = minute(at);
        tenants.computeIfAbsent(event.tenant(), _ -> new Gathered()).tell(minute, event);
        first = Math.min(first, minute);
        last = Math.max(last, minute);
    }

    /** Lets the trace reach that moment, though nothing happened then. */
    void reach(Instant at) {
        int minute = minute(at);
        first = Math.min(first, minute);
        last = Math.max(last, minute);
    }

    private int minute(Instant at) {
        long minute = Math.floorDiv(at.getEpochSecond(), 60L);
        if (base == Long.MIN_VALUE) {
            base = minute - BEFORE.toMinutes();
        }
        long ahead = minute - base;
        if (ahead < 0 || ahead > BEFORE.plus(AFTER).toMinutes()) {
            throw new IllegalArgumentException(
                    at
                            + " is more than "
                            + (ahead < 0
                                    ? BEFORE.toDays() + " days before"
                                    : AFTER.toDays() + " days after")
                            + " the first event");
        }
        return (int) ahead;
    }

    MinuteTrace trace() {
        var days = new ArrayList<MinuteTrace.Day>();
        if (last < first) {
            return new MinuteTrace(days, 0);
        }
        tenants.forEach((id, gathered) -> days.add(gathered.day(id, first, last)));
        return new MinuteTrace(days, last - first + 1, base + first);
    }
}
