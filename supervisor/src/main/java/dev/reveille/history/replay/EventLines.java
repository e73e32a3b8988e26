package dev.reveille.history.replay;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/** A trace in events: {@code tenant,timestamp}, in milliseconds since 1970 or as ISO 8601. */
final class EventLines {
    static final String HEADER = "tenant,timestamp";

    /** Milliseconds below this are 1973 and earlier: seconds, more likely. */
    private static final long SECONDS = 100_000_000_000L;

    private final TenantMinutes minutes = new TenantMinutes();

    /** Whether a file whose first line has no header may hold events. */
    static boolean begins(String line) {
        try {
            event(line);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /**
     * Takes a line.
     *
     * @throws IllegalArgumentException if it is no event
     */
    void add(String line) {
        var event = event(line);
        minutes.add(
                new TenantEvent.Active(event.getKey(), Optional.empty(), "activity", Map.of()),
                event.getValue());
    }

    MinuteTrace trace() {
        return minutes.trace();
    }

    private static Map.Entry<TenantId, Instant> event(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 2) {
            throw new IllegalArgumentException(cells.length + " cells where an event has 2");
        }
        return Map.entry(new TenantId(cells[0].strip()), time(cells[1].strip()));
    }

    private static Instant time(String text) {
        if (!text.matches("-?\\d{1,18}")) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "\"" + shortened(text) + "\" is no time such as 2026-03-01T12:00:00Z", e);
            }
        }
        long millis = Long.parseLong(text);
        if (millis < SECONDS) {
            throw new IllegalArgumentException(
                    text + " is no time of these days in milliseconds since 1970");
        }
        return Instant.ofEpochMilli(millis);
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
