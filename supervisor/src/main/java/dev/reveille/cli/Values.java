package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Values as they are given on a command line. */
final class Values {
    /**
     * How long: seconds, or a duration such as 30s.
     *
     * @throws Misuse if it is neither
     */
    static Duration patience(String flag, String text) {
        var read =
                text.matches("[0-9]{1,6}")
                        ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                        : Durations.parse(text);
        return read.orElseThrow(
                () ->
                        new Misuse(
                                "InvalidDuration",
                                flag + " is \"" + text + "\", which is no length of time",
                                "write seconds, or " + Durations.FORM));
    }

    /** By how much other machines' clocks may be ahead. */
    static final Duration SKEW = Duration.ofSeconds(60);

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
        return agents(List.of(text)).getFirst();
    }

    /**
     * Agents, each once.
     *
     * @throws Misuse with a problem for each that is none
     */
    static List<AgentId> agents(List<String> texts) {
        var agents = new LinkedHashSet<AgentId>();
        var problems = new ArrayList<Problem>();
        for (String text : texts) {
            try {
                agents.add(AgentId.parse(text));
            } catch (IllegalArgumentException e) {
                problems.add(
                        Problem.invalid(
                                "InvalidAgentId",
                                String.valueOf(e.getMessage()),
                                "write tenant/name, each of letters, digits, dots, underscores and"
                                        + " dashes"));
            }
        }
        if (!problems.isEmpty()) {
            throw new Misuse(problems);
        }
        return List.copyOf(agents);
    }

    /**
     * A time as {@link #time} reads it.
     *
     * @throws Misuse also where it is ahead, by more than clocks differ
     */
    static Instant past(String flag, String text, Instant now) {
        Instant time = time(text, now);
        if (time.isAfter(now.plus(SKEW))) {
            throw new Misuse(
                    "InvalidTime",
                    flag
                            + " is "
                            + text
                            + (text.equals(time.toString()) ? "" : ", which is " + time)
                            + ", yet to come",
                    "name a moment that is over; a time without a date means today, without Z"
                            + " local time");
        }
        return time;
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
            throw new Misuse(
                    "InvalidTime",
                    "\"" + text + "\" is no time",
                    "write 2026-01-31T08:00:00Z, 2026-01-31T08:00:00, 08:00:00, or how long ago,"
                            + " such as 5m");
        }
    }
}
