package dev.reveille.core.fleet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** Whether it is the evaluator of this name, or combines that with others at any depth. */
    public boolean uses(String sought) {
        return name.equals(sought) || combines(parameters.get(ALONE), sought);
    }

    private static boolean combines(@Nullable Object written, String sought) {
        return written instanceof List<?> parts
                && parts.stream().anyMatch(part -> names(part, sought));
    }

    /** A part is an evaluator, or says {@code of} or {@code use} which one. */
    private static boolean names(@Nullable Object part, String sought) {
        if (!(part instanceof Map<?, ?> map)) {
            return sought.equals(part);
        }
        return map.entrySet().stream()
                .anyMatch(
                        entry ->
                                switch (String.valueOf(entry.getKey())) {
                                    case "of", "use" -> names(entry.getValue(), sought);
                                    case String key ->
                                            key.equals(sought)
                                                    || combines(entry.getValue(), sought);
                                });
    }
}
