package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gathers events, in any order, into minutes of tenants. What it holds grows with minutes, not with
 * events: how often in a minute and what was said, and of what else is told the last of each kind
 * in a minute.
 */
public final class TenantMinutes {
    /** How long before the first event of all another may lie: files are seldom well sorted. */
    static final Duration BEFORE = Duration.ofDays(7);

    /** How long after it. */
    static final Duration AFTER = Duration.ofDays(400);

    private final Map<TenantId, Gathered> tenants = new TreeMap<>(TenantMinutes::byName);
    private final Map<Kind, FleetGauge> fleet = new TreeMap<>();
    private long base = Long.MIN_VALUE;
    private int first = Integer.MAX_VALUE;
    private int last = Integer.MIN_VALUE;

    private static int byName(TenantId one, TenantId other) {
        return one.value().compareTo(other.value());
    }

    /** What is told again and again: of each, the last in a minute counts. */
    private record Kind(int minute, String of) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            int byMinute = Integer.compare(minute, other.minute);
            return byMinute != 0 ? byMinute : of.compareTo(other.of);
        }
    }

    private static final class Gathered {
        private final MinutesGathered active = new MinutesGathered();
        private final Map<Kind, MinuteTrace.Told> told = new TreeMap<>();

        private void tell(int minute, TenantEvent event) {
            switch (event) {
                case TenantEvent.Active a ->
                        active.add(minute, 1, new Carried(a.type(), a.attributes()), a.agent());
                case TenantEvent.Waiting w ->
                        told.put(
                                new Kind(minute, "waits " + w.agent() + w.eventType()),
                                new MinuteTrace.Told(minute, w));
                case TenantEvent.Endowed e ->
                        told.merge(
                                new Kind(minute, "has"),
                                new MinuteTrace.Told(minute, e),
                                Gathered::both);
            }
        }

        private static MinuteTrace.Told both(MinuteTrace.Told before, MinuteTrace.Told after) {
            return before.event() instanceof TenantEvent.Endowed b
                            && after.event() instanceof TenantEvent.Endowed a
                    ? new MinuteTrace.Told(after.minute(), both(b, a))
                    : after;
        }

        private static TenantEvent.Endowed both(
                TenantEvent.Endowed before, TenantEvent.Endowed after) {
            var attributes = new HashMap<>(before.attributes());
            attributes.putAll(after.attributes());
            return new TenantEvent.Endowed(
                    after.tenant(), after.resources().over(before.resources()), attributes);
        }

        MinuteTrace.Day day(TenantId id, int from) {
            return new MinuteTrace.Day(
                    id,
                    active.from(from),
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
    public void add(TenantEvent event, Instant at) {
        int minute = minute(at);
        tenants.computeIfAbsent(event.tenant(), _ -> new Gathered()).tell(minute, event);
        first = Math.min(first, minute);
        last = Math.max(last, minute);
    }

    /** Takes what a node or pool has free. */
    public void add(FleetGauge gauge, Instant at) {
        int minute = minute(at);
        fleet.merge(
                new Kind(minute, gauge.key()),
                gauge,
                (before, now) -> now.over(Optional.of(before)));
        first = Math.min(first, minute);
        last = Math.max(last, minute);
    }

    /** Lets the trace reach that moment, though nothing happened then. */
    public void reach(Instant at) {
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

    public MinuteTrace trace() {
        var days = new ArrayList<MinuteTrace.Day>();
        if (last < first) {
            return new MinuteTrace(days, 0);
        }
        tenants.forEach((id, gathered) -> days.add(gathered.day(id, first)));
        var gauges = new ArrayList<MinuteTrace.Gauge>();
        fleet.forEach((k, gauge) -> gauges.add(new MinuteTrace.Gauge(k.minute() - first, gauge)));
        return new MinuteTrace(days, last - first + 1, base + first, gauges);
    }
}
