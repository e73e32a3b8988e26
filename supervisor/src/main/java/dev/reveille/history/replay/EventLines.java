package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import java.util.Map;
import java.util.Optional;

/** A trace in events: {@code tenant,timestamp} a line. */
final class EventLines {
    static final String REMEDY = "write tenant,timestamp, one event a line; " + EventTime.EXPECTED;

    static final String HEADER = "tenant,timestamp";
    private static final int LONGEST = 40;

    private final TenantMinutes minutes = new TenantMinutes();

    /** Whether a first line that is no header looks like an event, if perhaps a mistaken one. */
    static boolean begins(String line) {
        String[] cells = line.split(",", -1);
        return cells.length == 2 && cells[1].strip().matches("-?\\d.*");
    }

    /**
     * Takes a line.
     *
     * @throws IllegalArgumentException if it is no event
     */
    void add(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 2) {
            throw new IllegalArgumentException(
                    "\""
                            + shortened(line)
                            + "\" has "
                            + (cells.length == 1 ? "1 cell" : cells.length + " cells")
                            + " where an event has 2");
        }
        var tenant = tenant(cells[0].strip());
        try {
            minutes.add(
                    new TenantEvent.Active(tenant, Optional.empty(), "activity", Map.of()),
                    EventTime.of(cells[1].strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("column timestamp: " + e.getMessage(), e);
        }
    }

    MinuteTrace trace() {
        return minutes.trace();
    }

    /**
     * The tenant of a line.
     *
     * @throws IllegalArgumentException if it cannot be one's name
     */
    static TenantId tenant(String cell) {
        if (!TenantId.valid(cell)) {
            throw new IllegalArgumentException(
                    "column tenant: \""
                            + shortened(cell)
                            + "\" cannot be a tenant; expected: 1 to 64 letters, digits, dots,"
                            + " underscores or dashes, a letter or digit first");
        }
        return new TenantId(cell);
    }

    static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
