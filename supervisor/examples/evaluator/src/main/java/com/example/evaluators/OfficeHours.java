package com.example.evaluators;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.EvaluatorFactory;
import dev.reveille.core.relevance.FactReader;
import dev.reveille.core.relevance.Parameters;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceEvaluator;
import dev.reveille.core.relevance.RelevanceScore;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * {@code office-hours}: runs an agent while its tenant's office is open, Monday to Friday, in the
 * time zone that the tenant's activity names as its attribute {@code zone}.
 *
 * @param opens from then on the score is {@code open}
 * @param closes from then on it is {@code closed}
 * @param zone of tenants that never named one
 * @param open score while the office is open
 * @param closed score while it is not
 */
record OfficeHours(LocalTime opens, LocalTime closes, String zone, double open, double closed)
        implements RelevanceEvaluator {

    /** What Reveille finds: named in META-INF/services, public, made without arguments. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "office-hours";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters p) {
            LocalTime opens = time(p, "opens", "09:00");
            LocalTime closes = time(p, "closes", "17:30");
            p.ordered("opens", opens, "closes", closes);
            String zone = p.text("zone").orElse("UTC");
            if (zoneOf(zone).isEmpty()) {
                p.wrong("zone", "is no time zone", "write one such as Europe/Berlin or UTC");
            }
            double open = p.score("open.score", 1.0);
            double closed = p.score("closed.score", 0.0);
            return p.result(() -> new OfficeHours(opens, closes, zone, open, closed));
        }

        private static LocalTime time(Parameters p, String key, String otherwise) {
            try {
                return LocalTime.parse(p.text(key).orElse(otherwise));
            } catch (DateTimeException e) {
                p.wrong(key, "is no time of day", "write it in quotes, such as \"" + otherwise + "\"");
                return LocalTime.parse(otherwise);
            }
        }
    }

    private static Optional<ZoneId> zoneOf(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        // Reads facts and notes each as an input, so that a decision tells what it was made from.
        var facts = new FactReader(context);
        String named = facts.text("zone", zone);
        ZoneId where =
                zoneOf(named)
                        .orElseThrow(() -> new IllegalStateException(named + " is no time zone"));
        // The context's time, never a clock: so that a decision can be made again, and replayed.
        ZonedDateTime now = context.now().atZone(where);
        boolean isOpen = isOpen(now);
        ZonedDateTime next = isOpen ? now.with(closes) : nextOpening(now);
        return new Evaluation(
                RelevanceScore.of(isOpen ? open : closed),
                "the office in " + where + " is " + (isOpen ? "open" : "closed"),
                facts.used(),
                Optional.of(next.toInstant()));
    }

    private boolean isOpen(ZonedDateTime at) {
        return workday(at)
                && !at.toLocalTime().isBefore(opens)
                && at.toLocalTime().isBefore(closes);
    }

    private ZonedDateTime nextOpening(ZonedDateTime from) {
        ZonedDateTime day = from.toLocalTime().isBefore(opens) ? from : from.plusDays(1);
        while (!workday(day)) {
            day = day.plusDays(1);
        }
        return day.with(opens);
    }

    private static boolean workday(ZonedDateTime at) {
        return at.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
    }
}
