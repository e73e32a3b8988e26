package dev.reveille.core.fleet;

import java.util.Map;

/**
 * Which evaluator scores an agent, and with which parameters.
 *
 * @param name as in {@code relevance.evaluator}, such as {@code tenant-activity}
 * @param parameters as written: strings, longs, doubles, booleans, lists and maps of these; the
 *     evaluator's own factory checks them
 */
public record EvaluatorSpec(String name, Map<String, Object> parameters) {
    public static final String DEFAULT = "tenant-activity";

    public EvaluatorSpec {
        parameters = Map.copyOf(parameters);
    }

    public static EvaluatorSpec of(String name) {
        return new EvaluatorSpec(name, Map.of());
    }
}
