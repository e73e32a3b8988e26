package dev.reveille.core.relevance;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The evaluators a spec can name. All of them give 0 to a tenant that has spent its budget. */
public final class Evaluators {
    private static final Map<String, Function<Parameters, Parsed<RelevanceEvaluator>>> BY_NAME =
            new TreeMap<>(
                    Map.of(
                            "tenant-activity", TenantActivity::read,
                            "queue-depth", QueueLength::read,
                            "resource-priority", ResourcePriority::read,
                            "event-driven", EventDriven::read,
                            "learned", Learned::read));

    private Evaluators() {}

    /** The evaluator a spec names, for the default thresholds. */
    public static Parsed<RelevanceEvaluator> of(EvaluatorSpec spec) {
        return of(spec, Thresholds.DEFAULT);
    }

    /**
     * The evaluator a spec names, with its parameters, or everything that is wrong with them.
     *
     * @param thresholds those its score will be held against
     */
    public static Parsed<RelevanceEvaluator> of(EvaluatorSpec spec, Thresholds thresholds) {
        var factory = BY_NAME.get(spec.name());
        if (factory == null) {
            return Parsed.wrong(
                    Problem.invalid(
                            Parameters.CODE,
                            "relevance.evaluator is unknown: " + spec.name(),
                            "use " + String.join(", ", BY_NAME.keySet())));
        }
        return factory.apply(new Parameters(spec, thresholds.listening())).map(Budget::new);
    }
}
