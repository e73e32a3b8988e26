package dev.reveille.history;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Pattern;

/** Lengths of time for people. */
public final class Times {
    private Times() {}

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private static final Pattern TOO_FINE = Pattern.compile("(:\\d{2}\\.\\d{3})\\d+(?=Z)");

    /** A text whose times are no finer than a millisecond. */
    public static String inMillis(String text) {
        return TOO_FINE.matcher(text).replaceAll("$1");
    }

    /** A moment to the millisecond, always as long. */
    public static String at(Instant moment) {
        return MILLIS.format(moment);
    }

    /** Two units at most: {@code 340 ms}, {@code 4.2 s}, {@code 3 m 5 s}, {@code 2 h 1 m}. */
    public static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 0) {
            return "-" + of(duration.negated());
        }
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return millis / 1_000 + "." + millis % 1_000 / 100 + " s";
        }
        if (millis < 3_600_000) {
            return millis / 60_000 + " m " + millis % 60_000 / 1_000 + " s";
        }
        return millis < 86_400_000
                ? millis / 3_600_000 + " h " + millis % 3_600_000 / 60_000 + " m"
                : millis / 86_400_000 + " d " + millis % 86_400_000 / 3_600_000 + " h";
    }
}
