package dev.reveille.history.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.function.Supplier;

/** The time of an event in a trace: milliseconds since 1970, or ISO 8601 with its zone. */
final class EventTime {
    static final String EXPECTED =
            "expected: a time with its zone, such as 2026-03-01T12:00:00Z, or milliseconds since"
                    + " 1970";

    /** Milliseconds below this are 1973 and earlier: seconds, more likely. */
    static final long FIRST_MILLIS = 100_000_000_000L;

    /** And from this on, the year 5138: microseconds, more likely. */
    private static final long MICROSECONDS = 100_000_000_000_000L;

    private EventTime() {}

    /**
     * That time.
     *
     * @throws IllegalArgumentException if it is none, in words that say how to write it
     */
    static Instant of(String text) {
        if (text.matches("-?\\d{1,18}")) {
            return millis(Long.parseLong(text));
        }
        if (isRead(() -> OffsetDateTime.parse(text))) {
            return OffsetDateTime.parse(text).toInstant();
        }
        throw new IllegalArgumentException("\"" + EventLines.shortened(text) + "\" " + why(text));
    }

    private static Instant millis(long millis) {
        if (millis < FIRST_MILLIS || millis >= MICROSECONDS) {
            String hint =
                    millis < FIRST_MILLIS
                            ? "too small for milliseconds since 1970; if it is seconds, write 000"
                                    + " behind it"
                            : "too large for milliseconds since 1970; if it is microseconds, leave"
                                    + " out the last three digits";
            throw new IllegalArgumentException(millis + " is " + hint);
        }
        return Instant.ofEpochMilli(millis);
    }

    private static String why(String text) {
        String joined = text.replaceFirst(" +", "T");
        if (isRead(() -> OffsetDateTime.parse(joined))) {
            return "has no T between date and time; write " + joined;
        }
        if (isRead(() -> LocalDateTime.parse(joined))) {
            return "has no zone; write " + joined + "Z if it is UTC, else an offset such as +01:00";
        }
        if (isRead(() -> LocalDate.parse(text))) {
            return "has no time of day and no zone; write " + text + "T00:00:00Z";
        }
        return "is no time; " + EXPECTED;
    }

    private static boolean isRead(Supplier<?> parsed) {
        try {
            return parsed.get() != null;
        } catch (DateTimeException _) {
            return false;
        }
    }
}
