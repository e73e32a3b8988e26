package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Parameters of an evaluator, read one by one, with all that is wrong collected. Keys are dotted;
 * nested maps count as dotted keys.
 */
final class Parameters {
    static final String CODE = "InvalidPolicy";

    private final String evaluator;
    private final double listening;
    private final Map<String, Object> given = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Parameters(EvaluatorSpec spec, double listening) {
        this.listening = listening;
        evaluator = spec.name();
        flatten("", spec.parameters());
    }

    private void flatten(String prefix, Map<?, ?> map) {
        map.forEach(
                (key, value) -> {
                    if (value instanceof Map<?, ?> inner) {
                        flatten(prefix + key + ".", inner);
                    } else if (value != null) {
                        given.put(prefix + key, value);
                    }
                });
    }

    double score(String key, double otherwise) {
        double value = number(key, otherwise);
        if (value < 0 || value > 1) {
            wrong(key, "is not between 0 and 1", "give a score such as " + otherwise);
        }
        return value;
    }

    /** The score from which an agent runs, as the spec's thresholds have it. */
    double listening() {
        return listening;
    }

    /** A chance that neither always nor never comes true. */
    double chance(String key, double otherwise) {
        double value = number(key, otherwise);
        if (value <= 0 || value >= 1) {
            wrong(key, "is not between 0 and 1", "give a chance such as " + otherwise);
            return otherwise;
        }
        return value;
    }

    double number(String key, double otherwise) {
        known.add(key);
        return switch (given.get(key)) {
            case null -> otherwise;
            case Number number when Double.isFinite(number.doubleValue()) -> number.doubleValue();
            default -> {
                wrong(key, "is not a number", "give a number such as " + otherwise);
                yield otherwise;
            }
        };
    }

    boolean flag(String key, boolean otherwise) {
        known.add(key);
        return switch (given.get(key)) {
            case null -> otherwise;
            case Boolean value -> value;
            default -> {
                wrong(key, "is not true or false", "write true or false");
                yield otherwise;
            }
        };
    }

    Duration duration(String key, Duration otherwise) {
        known.add(key);
        return switch (given.get(key)) {
            case null -> otherwise;
            case String text when Durations.parse(text).isPresent() -> Durations.parse(text).get();
            case Long zero when zero == 0 -> Duration.ZERO;
            case Integer zero when zero == 0 -> Duration.ZERO;
            default -> {
                wrong(key, "is not a duration", "write " + Durations.FORM);
                yield otherwise;
            }
        };
    }

    /** One text, or a list of them. */
    Set<String> texts(String key) {
        known.add(key);
        return switch (given.get(key)) {
            case null -> Set.of();
            case String text -> Set.of(text);
            case List<?> list when list.stream().allMatch(String.class::isInstance) -> {
                var all = new TreeSet<String>();
                list.forEach(text -> all.add((String) text));
                yield all;
            }
            default -> {
                wrong(key, "is not a text or a list of texts", "write one name, or [a, b]");
                yield Set.of();
            }
        };
    }

    /** Cut-offs must not cross: {@code low} at most {@code high}. */
    <T extends Comparable<T>> void ordered(String lowKey, T low, String highKey, T high) {
        if (low.compareTo(high) > 0) {
            problem(
                    "relevance.evaluator."
                            + evaluator
                            + "."
                            + lowKey
                            + " is "
                            + show(low)
                            + ", which is more than "
                            + highKey
                            + ", "
                            + show(high),
                    "let " + lowKey + " be at most " + highKey);
        }
    }

    private static Object show(Object value) {
        return value instanceof Duration duration ? Durations.format(duration) : value;
    }

    /** What was read, or everything that is wrong, unknown keys included. */
    <T> Parsed<T> result(Supplier<T> value) {
        given.forEach(
                (key, _) -> {
                    if (!known.contains(key)) {
                        wrong(key, "is unknown", "use " + String.join(", ", known));
                    }
                });
        return problems.isEmpty() ? Parsed.ok(value.get()) : new Parsed.Wrong<>(problems);
    }

    private void wrong(String key, String what, String remedy) {
        String path = "relevance.evaluator." + evaluator + "." + key;
        problem(path + " " + what + ": " + given.get(key), remedy);
    }

    private void problem(String message, String remedy) {
        problems.add(Problem.invalid(CODE, message, remedy));
    }
}
