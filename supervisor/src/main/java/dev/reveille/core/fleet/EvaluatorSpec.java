package dev.reveille.core.fleet;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which evaluator scores an agent, and with which parameters.
 *
 * @param name as in {@code relevance.evaluator}, such as {@code tenant-activity}
 * @param parameters as written: strings, longs, doubles, booleans, lists and maps of these; the
 *     evaluator's own factory checks them. What is written in place of parameters by name, such as
 *     the list of {@code max: [a, b]}, is under {@link #ALONE}
 */
public record EvaluatorSpec(String name, Map<String, Object> parameters) {
    public static final String DEFAULT = "tenant-activity";

    /** Key of what is written in place of parameters by name. */
    public static final String ALONE = "";

    public EvaluatorSpec {
        parameters = Map.copyOf(parameters);
    }

    public static EvaluatorSpec of(String name) {
        return new EvaluatorSpec(name, Map.of());
    }

    /**
     * With what is written below its name.
     *
     * @param written a map of parameters, or something in place of one
     */
    public static EvaluatorSpec of(String name, Object written) {
        if (!(written instanceof Map<?, ?> map)) {
            return new EvaluatorSpec(name, Map.of(ALONE, written));
        }
        var parameters = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> parameters.put(String.valueOf(key), value));
        return new EvaluatorSpec(name, parameters);
    }
}
