package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** Values as they are given on a command line. */
final class Values {
    private Values() {}

    /** A long, a double, a boolean, or the text itself. */
    static Object of(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notWhole) {
            try {
                double number = Double.parseDouble(text);
                return Double.isFinite(number) && text.matches("[-+0-9.eE]+") ? number : text;
            } catch (NumberFormatException notNumber) {
                return text;
            }
        }
    }

    static AgentId agent(String text) {
        try {
            return AgentId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Problems(
                    Problem.invalid(
                            "InvalidAgentId",
                            String.valueOf(e.getMessage()),
                            "write tenant/name, each of letters, digits, dots, underscores and"
                                    + " dashes"));
        }
    }

    /** An instant, a local date and time, a time today, or a length of time ago. */
    static Instant time(String text, Instant now) {
        var ago = Durations.parse(text.startsWith("-") ? text.substring(1) : text);
        if (ago.isPresent()) {
            return now.minus(ago.get());
        }
        try {
            if (text.endsWith("Z")) {
                return Instant.parse(text);
            }
            ZoneId zone = ZoneId.systemDefault();
            return text.contains("T")
                    ? LocalDateTime.parse(text).atZone(zone).toInstant()
                    : ZonedDateTime.ofInstant(now, zone).with(LocalTime.parse(text)).toInstant();
        } catch (DateTimeException e) {
            throw new Problems(
                    Problem.invalid(
                            "InvalidTime",
                            "\"" + text + "\" is no time",
                            "write 2026-01-31T08:00:00Z, 2026-01-31T08:00:00, 08:00:00, or how long"
                                    + " ago, such as 5m"));
        }
    }
}
