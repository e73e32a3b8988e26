package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import java.util.BitSet;
import java.util.List;

/**
 * Who was active in which minute.
 *
 * @param days what each tenant did
 * @param minutes how long it is; later activity is left out
 * @param start its first minute, since 1970; 0 where nobody knows
 */
public record MinuteTrace(List<Day> days, int minutes, long start) {
    /**
     * One tenant's.
     *
     * @param tenant whose
     * @param active minutes with activity, 0 being the trace's first
     * @param told what else was told of it, by minute
     */
    public record Day(TenantId tenant, BitSet active, List<Told> told) {
        public Day {
            active = (BitSet) active.clone();
            told = List.copyOf(told);
        }

        /** Of which nothing else is known. */
        public Day(TenantId tenant, BitSet active) {
            this(tenant, active, List.of());
        }

        @Override
        public BitSet active() {
            return (BitSet) active.clone();
        }

        boolean activeIn(int minute) {
            return active.get(minute);
        }
    }

    /**
     * Something told of a tenant: what waits for it, what it has, an attribute.
     *
     * @param minute 0 being the trace's first
     */
    public record Told(int minute, TenantEvent event) {}

    public MinuteTrace {
        days = List.copyOf(days);
    }

    /** Of a day nobody knows. */
    public MinuteTrace(List<Day> days, int minutes) {
        this(days, minutes, 0);
    }

    /** How many tenants and minutes, in words. */
    public String about() {
        return days.size() + " tenants, " + minutes + " minutes";
    }
}
