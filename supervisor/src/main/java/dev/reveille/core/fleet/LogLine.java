package dev.reveille.core.fleet;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an agent's log, {@code time stream text} as its node writes it.
 *
 * @param at when the node had it; empty where the line begins with no time
 * @param stream {@code stdout}, {@code stderr} or {@code node}; empty where it says none
 * @param text what was written
 */
public record LogLine(Optional<Instant> at, String stream, String text) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\dT\\S+Z) (stdout|stderr|node) (.*)", Pattern.DOTALL);

    /** Any line; what is of another form is all text, with its time if it begins with one. */
    public static LogLine parse(String line) {
        Matcher form = FORM.matcher(line);
        return form.matches()
                ? new LogLine(time(form.group(1)), form.group(2), form.group(3))
                : new LogLine(time(line.split("\\s", 2)[0]), "", line);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
