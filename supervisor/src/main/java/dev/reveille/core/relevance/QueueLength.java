package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Parsed;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code queue-depth}: runs while work waits (Thymos).
 *
 * @param busyAbove more requests than this score {@code busy}; default 10
 * @param someAbove more requests than this score {@code some}; default 0
 * @param busy default 1.0
 * @param some default 0.5
 * @param otherwise default 0.0
 * @param costWeight what each unit of {@code cost_per_hour} takes off the score; absent = cost is
 *     not looked at
 */
record QueueLength(
        double busyAbove,
        double someAbove,
        double busy,
        double some,
        double otherwise,
        OptionalDouble costWeight)
        implements RelevanceEvaluator {
    /** Cost assumed where none was ever told (Thymos). */
    static final double COST_PER_HOUR = 10.0;

    /** Makes it. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "queue-depth";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return QueueLength.read(parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(Parameters p) {
        double busyAbove = p.number("busy.above", 10);
        double someAbove = p.number("some.above", 0);
        p.ordered("some.above", someAbove, "busy.above", busyAbove);
        double busy = p.score("busy.score", 1.0);
        double some = p.score("some.score", 0.5);
        double otherwise = p.score("else.score", 0.0);
        double weight = p.number("cost.weight", Double.NaN);
        var cost = Double.isNaN(weight) ? OptionalDouble.empty() : OptionalDouble.of(weight);
        return p.result(() -> new QueueLength(busyAbove, someAbove, busy, some, otherwise, cost));
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var facts = new FactReader(context);
        double pending = facts.count("pending_requests", 0);
        double score = pending > busyAbove ? busy : pending > someAbove ? some : otherwise;
        String text = "pending requests " + (long) pending + ": " + score;
        if (costWeight.isPresent() && score > 0) {
            double cost = facts.number("cost_per_hour", COST_PER_HOUR);
            score -= costWeight.getAsDouble() * cost;
            text += ", less " + costWeight.getAsDouble() + " × cost per hour " + cost;
        }
        return new Evaluation(RelevanceScore.of(score), text, facts.used(), Optional.empty());
    }
}
