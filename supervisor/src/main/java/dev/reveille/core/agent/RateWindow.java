package dev.reveille.core.agent;

import java.util.ArrayList;
import java.util.List;

/**
 * How much was granted lately, second by second: enough to keep any minute, wherever it begins,
 * within its quota. A minute that begins within a second touches 61 of them, so what was granted
 * counts for up to a second longer than a minute.
 *
 * @param slots seconds in which something was granted, oldest first, none older than a minute
 */
record RateWindow(List<Slot> slots) {
    /** Nothing was granted. */
    static final RateWindow EMPTY = new RateWindow(List.of());

    private static final long REACH = 60;

    RateWindow {
        slots = List.copyOf(slots);
    }

    /**
     * What was granted within one second.
     *
     * @param second of a clock that never goes back
     * @param count 1 or more
     */
    record Slot(long second, int count) {}

    /** How much more may be granted in this second; a clock that went back stands still. */
    int free(long second, int quota) {
        long now = notBefore(second);
        int used = 0;
        for (Slot slot : slots) {
            if (slot.second >= now - REACH) {
                used += slot.count;
            }
        }
        return Math.max(0, quota - used);
    }

    /** Once so much is granted in this second. */
    RateWindow with(long second, int count) {
        if (count == 0) {
            return this;
        }
        long now = notBefore(second);
        var kept = new ArrayList<Slot>();
        int here = count;
        for (Slot slot : slots) {
            if (slot.second == now) {
                here += slot.count;
            } else if (slot.second >= now - REACH) {
                kept.add(slot);
            }
        }
        kept.add(new Slot(now, here));
        return new RateWindow(kept);
    }

    private long notBefore(long second) {
        return slots.isEmpty() ? second : Math.max(second, slots.getLast().second);
    }
}
