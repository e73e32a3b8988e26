package dev.reveille.core.relevance;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.core.relevance.learned.Kin;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * {@code learned}: the chance that a tenant is needed in this minute, given its own history. An
 * active minute scores 1; otherwise the score is {@code chance ^ (ln edge / ln wake)}, so that a
 * chance of {@code wake} is exactly the LISTENING edge.
 *
 * @param wake chance from which an agent should run; default 0.08: with the ten minutes that what
 *     it starts is kept, a real day has fewer cold starts and idle hours than with a fixed ten
 *     minutes
 * @param edge score of the LISTENING edge of the spec, kept off 0 and 1
 * @param exponent follows from the two
 * @param thresholds of the spec: where its agent's state may change
 * @param steps into which the score is divided: one that moves by less, and crosses none of these
 *     edges, is not looked at again
 */
record Learned(double wake, double edge, double exponent, Thresholds thresholds, int steps)
        implements RelevanceEvaluator {
    static final double WAKE = 0.08;

    /** Steps of the score: a decision is published when it has moved by one. */
    private static final int STEPS = 20;

    /** Within another evaluator, where the edges lie elsewhere. */
    private static final int FINE_STEPS = 100;

    // How far ahead one look searches; a quiet tenant is looked at ever more rarely.
    private static final long LEAST_MINUTES = 15;
    private static final long MOST_MINUTES = 1440;
    private static final String SOURCE = "learned";

    /** Makes it. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "learned";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return Learned.read(parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(Parameters p) {
        double wake = p.chance("wake", WAKE);
        int steps = p.nested() ? FINE_STEPS : STEPS;
        return p.result(() -> of(wake, p.thresholds(), steps));
    }

    static Learned of(double wake, Thresholds thresholds, int steps) {
        double edge = Math.clamp(thresholds.listening(), 0.01, 0.99);
        // Strict: another machine, or a compiled method, must not come to another decision.
        double exponent = StrictMath.log(edge) / StrictMath.log(wake);
        return new Learned(wake, edge, exponent, thresholds, steps);
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        Optional<Habit> known = context.habit().or(() -> newcomer(context));
        if (known.isEmpty()) {
            return new Evaluation(
                    RelevanceScore.NONE,
                    "no activity of this tenant is known: 0.0",
                    List.of(),
                    Optional.empty());
        }
        var habit = known.get();
        var now = context.now();
        double chance = habit.chance(now);
        double score = isActiveIn(habit, now) ? 1 : score(chance);
        String text =
                fixed(100 * chance, 2)
                        + " % likely in this minute, "
                        + fixed(100 * wake, 2)
                        + " % is the edge; "
                        + habit.story(now)
                        + ": "
                        + fixed(score, 3);
        return new Evaluation(
                RelevanceScore.of(score),
                text,
                inputs(context, chance),
                nextLook(habit, now, score));
    }

    /** Where no history is kept, the last activity alone tells a little. */
    private static Optional<Habit> newcomer(RelevanceContext context) {
        return context.lastActivity()
                .map(at -> new Forecast(ActivityHistory.EMPTY.with(at), new Kin()));
    }

    private static List<FactUsed> inputs(RelevanceContext context, double chance) {
        var facts = new FactReader(context);
        context.lastActivity().ifPresent(_ -> facts.number("last_activity_seconds", 0));
        facts.used()
                .add(
                        new FactUsed(
                                "return_chance",
                                fixed(chance, 5),
                                "double",
                                Optional.of(context.now()),
                                SOURCE));
        return facts.used();
    }

    /** The score of a chance; at least the edge if and only if the chance is at least wake. */
    double score(double chance) {
        double raw = StrictMath.pow(chance, exponent);
        return chance >= wake ? Math.clamp(raw, edge, 1) : Math.clamp(raw, 0, Math.nextDown(edge));
    }

    /** The first minute in which the score is another by a step, or has crossed an edge. */
    private Optional<Instant> nextLook(Habit habit, Instant now, double score) {
        Optional<Instant> over = habit.over().filter(at -> at.isAfter(now));
        if (over.isEmpty()) {
            return Optional.empty();
        }
        Instant minute = minuteOf(now);
        long level = level(score);
        long quiet = Duration.between(habit.last().orElse(now), now).toMinutes();
        long most = Math.clamp(quiet, LEAST_MINUTES, MOST_MINUTES);
        for (long ahead = 1; ahead <= most; ahead++) {
            Instant at = minute.plus(Duration.ofMinutes(ahead));
            if (!at.isBefore(over.get())) {
                return over;
            }
            if (level(scoreAt(habit, at)) != level) {
                return Optional.of(at);
            }
        }
        return Optional.of(minute.plus(Duration.ofMinutes(most)));
    }

    private long level(double score) {
        return 8 * (long) Math.floor(score * steps)
                + thresholds.level(score)
                + (score >= edge ? 1 : 0);
    }

    private double scoreAt(Habit habit, Instant at) {
        return isActiveIn(habit, at) ? 1 : score(habit.chance(at));
    }

    private static boolean isActiveIn(Habit habit, Instant at) {
        var last = habit.last();
        return last.isPresent() && !minuteOf(at).isAfter(last.get());
    }

    /** As {@code %.2f} writes it, at a tenth of the price: this runs at every look. */
    private static String fixed(double number, int places) {
        long factor = 1;
        for (int i = 0; i < places; i++) {
            factor *= 10;
        }
        long scaled = Math.round(number * factor);
        String fraction = Long.toString(factor + scaled % factor).substring(1);
        return scaled / factor + "." + fraction;
    }

    private static Instant minuteOf(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }
}
