package dev.reveille.rules;

import dev.cel.common.types.CelKind;
import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.EvaluatorFactory;
import dev.reveille.core.relevance.FactReader;
import dev.reveille.core.relevance.Parameters;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceEvaluator;
import dev.reveille.core.relevance.RelevanceScore;
import java.time.Duration;
import java.util.Set;

/**
 * {@code cel}: the score is what an expression over the facts gives: a number, clamped into 0..1,
 * or true for 1 and false for 0.
 *
 * @param rule checked
 * @param every how often to look where time enters in a way no edge can be computed of; default 1
 *     min
 */
record CelEvaluator(Rule rule, Duration every, Thresholds thresholds)
        implements RelevanceEvaluator {
    /** How often to look, unless told otherwise: as fine as the coarsest cut-off people write. */
    static final Duration EVERY = Duration.ofMinutes(1);

    private static final Set<CelKind> SCORES = Set.of(CelKind.DOUBLE, CelKind.INT, CelKind.BOOL);

    /** Makes it. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "cel";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return CelEvaluator.read(parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(Parameters p) {
        String key = p.has(EvaluatorSpec.ALONE) ? EvaluatorSpec.ALONE : "score";
        var text = p.text(key);
        if (!p.has(key)) {
            p.wrong(key, "is missing", "write an expression, such as pending_requests > 5");
        }
        var rule = text.flatMap(t -> Rules.read(p, key, t, SCORES));
        var every = every(p);
        return p.result(() -> new CelEvaluator(rule.orElseThrow(), every, p.thresholds()));
    }

    /** {@code look.every}. */
    static Duration every(Parameters p) {
        var every = p.duration("look.every", EVERY);
        if (every.toSeconds() < 1) {
            p.wrong("look.every", "is less than 1s", "look once a second at most");
        }
        return every;
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var facts = new FactReader(context);
        var score = score(rule.value(context, facts));
        return new Evaluation(
                score,
                rule.shown() + ": " + thresholds.shown(score.value(), 4),
                facts.used(),
                rule.nextChange(context, CelEvaluator::score, score, every));
    }

    private static RelevanceScore score(Object given) {
        return switch (given) {
            case Double number -> RelevanceScore.of(number);
            case Long number -> RelevanceScore.of(number);
            case Boolean yes -> RelevanceScore.of(yes ? 1 : 0);
            default ->
                    throw new IllegalStateException(
                            "the expression gave " + given + ", neither a number nor a truth");
        };
    }
}
