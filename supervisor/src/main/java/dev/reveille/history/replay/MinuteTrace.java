package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;

/**
 * Who was active in which minute.
 *
 * @param days what each tenant did
 * @param minutes how long it is; later activity is left out
 * @param start its first minute, since 1970; 0 where nobody knows
 * @param fleet what nodes and pools had free, by minute
 */
public record MinuteTrace(List<Day> days, int minutes, long start, List<Gauge> fleet) {
    // No trace with dates begins before 1973; one without counts from 0.
    private static final long DATED = EventTime.FIRST_MILLIS / 60_000;

    /**
     * One tenant's.
     *
     * @param tenant whose
     * @param active minutes with activity, 0 being the trace's first
     * @param told what else was told of it, by minute
     */
    public record Day(TenantId tenant, ActiveMinutes active, List<Told> told) {
        public Day {
            told = List.copyOf(told);
        }

        /** Of which nothing else is known. */
        public Day(TenantId tenant, BitSet active) {
            this(tenant, ActiveMinutes.of(active), List.of());
        }

        private Day from(int minute) {
            return new Day(
                    tenant,
                    active.from(minute),
                    told.stream()
                            .filter(t -> t.minute >= minute)
                            .map(t -> new Told(t.minute - minute, t.event))
                            .toList());
        }
    }

    /**
     * Something told of a tenant beside its activity: what waits for it, what it has.
     *
     * @param minute 0 being the trace's first
     */
    public record Told(int minute, TenantEvent event) {}

    /**
     * What a node or pool had free.
     *
     * @param minute 0 being the trace's first
     */
    public record Gauge(int minute, FleetGauge gauge) {}

    public MinuteTrace {
        days = List.copyOf(days);
        fleet = List.copyOf(fleet);
    }

    /** Which says nothing of the fleet. */
    public MinuteTrace(List<Day> days, int minutes, long start) {
        this(days, minutes, start, List.of());
    }

    /** Of a day nobody knows. */
    public MinuteTrace(List<Day> days, int minutes) {
        this(days, minutes, 0);
    }

    /** Its end alone: what came before is known to nobody. All of it, if it is no longer. */
    public MinuteTrace last(Duration length) {
        long wanted = Math.max(1, Math.ceilDiv(length.toSeconds(), 60L));
        if (wanted >= minutes) {
            return this;
        }
        int from = minutes - (int) wanted;
        return new MinuteTrace(
                days.stream().map(day -> day.from(from)).toList(),
                (int) wanted,
                start + from,
                fleet.stream()
                        .filter(gauge -> gauge.minute >= from)
                        .map(gauge -> new Gauge(gauge.minute - from, gauge.gauge))
                        .toList());
    }

    /** How many tenants and minutes, in words. */
    public String about() {
        return days.size() + " tenants, " + minutes + " minutes";
    }

    /** A moment within it, as its reader knows it: by the clock, or counted from its beginning. */
    String when(Instant moment) {
        return start < DATED ? "minute " + moment.getEpochSecond() / 60 : moment.toString();
    }
}
