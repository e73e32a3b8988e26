package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
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
     */
    public record Day(TenantId tenant, BitSet active) {
        public Day {
            active = (BitSet) active.clone();
        }

        @Override
        public BitSet active() {
            return (BitSet) active.clone();
        }

        boolean activeIn(int minute) {
            return active.get(minute);
        }
    }

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
