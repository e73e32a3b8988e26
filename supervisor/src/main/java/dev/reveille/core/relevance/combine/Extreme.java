package dev.reveille.core.relevance.combine;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.EvaluatorFactory;
import dev.reveille.core.relevance.NamedEvaluator;
import dev.reveille.core.relevance.Parameters;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceEvaluator;
import java.util.List;

/**
 * {@code max} and {@code min}: the highest or the lowest of its parts' scores; of equals, the one
 * written first.
 *
 * @param highest else the lowest
 * @param parts at least one
 */
record Extreme(boolean highest, List<NamedEvaluator> parts) implements RelevanceEvaluator {
    /** Makes {@code max}. */
    public static final class Max implements EvaluatorFactory {
        @Override
        public String name() {
            return "max";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return Extreme.read(true, parameters);
        }
    }

    /** Makes {@code min}. */
    public static final class Min implements EvaluatorFactory {
        @Override
        public String name() {
            return "min";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return Extreme.read(false, parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(boolean highest, Parameters p) {
        var parts = p.evaluators(EvaluatorSpec.ALONE);
        return p.result(() -> new Extreme(highest, parts));
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var all = Together.of(parts, context);
        int best = 0;
        for (int i = 1; i < parts.size(); i++) {
            double ahead = all.score(i) - all.score(best);
            best = (highest ? ahead : -ahead) > 0 ? i : best;
        }
        String word = highest ? "highest" : "lowest";
        return new Evaluation(
                all.given().get(best).score(),
                word + " of " + parts.size() + " is " + all.told(best),
                all.inputs(),
                all.nextLook());
    }
}
