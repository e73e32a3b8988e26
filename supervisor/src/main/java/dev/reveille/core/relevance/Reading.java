package dev.reveille.core.relevance;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Spot;
import java.util.List;
import java.util.Map;

/** One reading of one spec's evaluator, with those inside it; counts them. */
final class Reading {
    /** Where every path begins. */
    static final String ROOT = "relevance.evaluator";

    /** How deep evaluators may stand within each other. */
    static final int DEEPEST = 8;

    /** How many there may be in all. */
    static final int MOST = 64;

    private final Evaluators evaluators;
    private final Thresholds thresholds;
    private int count;

    Reading(Evaluators evaluators, Thresholds thresholds) {
        this.evaluators = evaluators;
        this.thresholds = thresholds;
    }

    /** Those the score will be held against. */
    Thresholds thresholds() {
        return thresholds;
    }

    /** An evaluator within another: a name, or one name with its parameters below it. */
    Parsed<NamedEvaluator> nested(String path, Object written, int depth) {
        return switch (written) {
            case String name -> read(path, EvaluatorSpec.of(name), depth);
            case Map<?, ?> map when map.size() == 1 -> {
                var only = map.entrySet().iterator().next();
                var name = String.valueOf(only.getKey());
                yield read(path, EvaluatorSpec.of(name, only.getValue()), depth);
            }
            case Map<?, ?> map ->
                    wrong(path, "names " + map.size() + " evaluators", "name one there");
            default ->
                    wrong(
                            path,
                            "is no evaluator: " + Plain.shown(written),
                            "write a name, or one name with its parameters below it, such as"
                                    + " {queue-depth: {busy.above: 5}}");
        };
    }

    /**
     * The evaluator a spec names, or everything that is wrong with it.
     *
     * @param path of the place it stands at
     * @param depth 1 = outermost
     */
    Parsed<NamedEvaluator> read(String path, EvaluatorSpec spec, int depth) {
        if (depth > DEEPEST) {
            return wrong(
                    path,
                    "stands deeper than " + DEEPEST + " evaluators within each other",
                    "nest fewer");
        }
        count++;
        if (count > MOST) {
            // One message: those after it are left out of a policy that cannot be used anyway.
            return count == MOST + 1
                    ? wrong(ROOT, "holds more than " + MOST + " evaluators", "use fewer")
                    : new Parsed.Wrong<>(List.of());
        }
        String inside = path + "." + spec.name();
        return evaluators
                .make(path, spec, new Parameters(this, inside, spec, depth))
                .map(
                        made ->
                                new NamedEvaluator(
                                        spec.name(),
                                        depth == 1 ? "" : inside.substring(ROOT.length() + 1),
                                        made));
    }

    private static Parsed<NamedEvaluator> wrong(String key, String what, String remedy) {
        return Parsed.wrong(Problem.invalid(Parameters.CODE, Spot.of(key, what), remedy));
    }
}
