package dev.reveille.core.relevance.combine;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.EvaluatorFactory;
import dev.reveille.core.relevance.NamedEvaluator;
import dev.reveille.core.relevance.Parameters;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceEvaluator;
import dev.reveille.core.relevance.RelevanceScore;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The evaluator "weighted": the mean of its parts' scores by weight. Only the weights' proportions
 * count.
 *
 * @param parts at least one
 * @param weights one for each part, 0 or more; their sum is above 0
 * @param thresholds its score is held against
 */
record Weighted(List<NamedEvaluator> parts, List<Double> weights, Thresholds thresholds)
        implements RelevanceEvaluator {
    /** Makes it. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "weighted";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return Weighted.read(parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(Parameters p) {
        var parts = new ArrayList<NamedEvaluator>();
        var weights = new ArrayList<Double>();
        var sections = p.sections(EvaluatorSpec.ALONE);
        for (Parameters section : sections) {
            double weight = section.number("weight", 1);
            if (weight < 0) {
                section.wrong("weight", "is below 0", "give a weight of 0 or more");
            }
            weights.add(weight);
            section.evaluator("of").ifPresent(parts::add);
        }
        double sum = sum(weights);
        if (!sections.isEmpty() && !(sum > 0 && Double.isFinite(sum))) {
            p.wrong(EvaluatorSpec.ALONE, "has weights that sum to " + sum, "give one above 0");
        }
        return p.result(
                () -> new Weighted(List.copyOf(parts), List.copyOf(weights), p.thresholds()));
    }

    private static double sum(List<Double> weights) {
        return weights.stream().mapToDouble(weight -> weight).sum();
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var all = Together.of(parts, context);
        double sum = sum(weights);
        double score = 0;
        int most = 0;
        var terms = new StringJoiner(" + ");
        for (int i = 0; i < parts.size(); i++) {
            double term = all.score(i) * weights.get(i);
            score += term;
            most = term > all.score(most) * weights.get(most) ? i : most;
            String share = shown(weights.get(i) / sum) + " × ";
            terms.add(share + parts.get(i).name() + " " + shown(all.score(i)));
        }
        return new Evaluation(
                RelevanceScore.of(score / sum),
                terms + " = " + thresholds.shown(score / sum, 3) + ", most by " + all.told(most),
                all.inputs(),
                all.nextLook());
    }

    private static double shown(double number) {
        return Math.round(number * 1_000) / 1_000.0;
    }
}
