package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
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

    /** How many tenants and minutes, in words. */
    public String about() {
        return days.size() + " tenants, " + minutes + " minutes";
    }

    /** A moment within it, as its reader knows it: by the clock, or counted from its beginning. */
    String when(Instant moment) {
        return start == 0 ? "minute " + moment.getEpochSecond() / 60 : moment.toString();
    }
}
