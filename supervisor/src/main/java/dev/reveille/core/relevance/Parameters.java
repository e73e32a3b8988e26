package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Spot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Parameters of an evaluator, read one by one, with all that is wrong collected. Keys are dotted;
 * nested maps count as dotted keys. What stands where the map of parameters is expected, such as
 * the list of {@code max: [a, b]}, has the key {@link EvaluatorSpec#ALONE}.
 *
 * <p>Reading a parameter makes its key known; a wrong value is noted and the default given, so that
 * one reading finds everything. {@link #result} ends it.
 */
public final class Parameters {
    /** Code of every problem of an evaluator's parameters. */
    public static final String CODE = "InvalidPolicy";

    private final Reading reading;
    private final String path;
    private final int depth;
    private final Map<?, ?> tree;
    private final List<Problem> problems;
    private final Map<String, Object> given = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();
    private final Set<String> knownTrees = new TreeSet<>();
    private final List<Parameters> sections = new ArrayList<>();

    Parameters(Reading reading, String path, EvaluatorSpec spec, int depth) {
        this(reading, path, spec.parameters(), depth, new ArrayList<>());
    }

    private Parameters(
            Reading reading, String path, Map<?, ?> tree, int depth, List<Problem> problems) {
        this.reading = reading;
        this.path = path;
        this.tree = tree;
        this.depth = depth;
        this.problems = problems;
        flatten("", tree);
    }

    /** Those of a spec, as a factory is given them; for tests of factories. */
    public static Parameters of(EvaluatorSpec spec) {
        var reading = new Reading(Evaluators.standard(), Thresholds.DEFAULT);
        return new Parameters(reading, Reading.ROOT + "." + spec.name(), spec, 1);
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

    /** Where they stand, for messages of one's own: {@code relevance.evaluator.max[1].cel}. */
    public String path() {
        return path;
    }

    /** Whether anything is given under the key. */
    public boolean has(String key) {
        known.add(key);
        return given.containsKey(key);
    }

    /** A number from 0 to 1. */
    public double score(String key, double otherwise) {
        double value = number(key, otherwise);
        if (value < 0 || value > 1) {
            wrong(key, "is not between 0 and 1", "give a score such as " + otherwise);
        }
        return value;
    }

    /** The edges its score, or that of what it stands within, will be held against. */
    public Thresholds thresholds() {
        return reading.thresholds();
    }

    /** Whether it stands within another evaluator, which may make another score of its own. */
    public boolean nested() {
        return depth > 1;
    }

    /** A chance that neither always nor never comes true. */
    public double chance(String key, double otherwise) {
        double value = number(key, otherwise);
        if (value <= 0 || value >= 1) {
            wrong(key, "is not between 0 and 1", "give a chance such as " + otherwise);
            return otherwise;
        }
        return value;
    }

    /** A finite number. */
    public double number(String key, double otherwise) {
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

    /** True or false. */
    public boolean flag(String key, boolean otherwise) {
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

    /** A duration, such as {@code 90s}, {@code 5m}, {@code 7d}; 0 needs no unit. */
    public Duration duration(String key, Duration otherwise) {
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

    /** A text; empty if it is not given. */
    public Optional<String> text(String key) {
        known.add(key);
        return switch (given.get(key)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> {
                wrong(key, "is not a text", "put it in quotes");
                yield Optional.empty();
            }
        };
    }

    /** One text, or a list of them. */
    public Set<String> texts(String key) {
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

    /**
     * The evaluator under a key; empty where there is none that can be used, which is a problem.
     */
    public Optional<NamedEvaluator> evaluator(String key) {
        knownTrees.add(key);
        Object written = tree.get(key);
        if (written == null) {
            wrong(key, "is missing", "name an evaluator there");
            return Optional.empty();
        }
        return taken(reading.nested(at(key), written, depth + 1));
    }

    /** The evaluators of a list that holds at least one; one that cannot be used is a problem. */
    public List<NamedEvaluator> evaluators(String key) {
        var all = new ArrayList<NamedEvaluator>();
        List<?> list = list(key, "evaluators, such as [queue-depth, {tenant-activity: {}}]");
        for (int i = 0; i < list.size(); i++) {
            taken(reading.nested(at(key) + "[" + i + "]", list.get(i), depth + 1))
                    .ifPresent(all::add);
        }
        return all;
    }

    /** The maps of a list that holds at least one, each to be read in the same way as this. */
    public List<Parameters> sections(String key) {
        var all = new ArrayList<Parameters>();
        List<?> list = list(key, "maps, such as [{weight: 1, of: queue-depth}]");
        for (int i = 0; i < list.size(); i++) {
            String inside = at(key) + "[" + i + "]";
            if (list.get(i) instanceof Map<?, ?> map) {
                all.add(new Parameters(reading, inside, map, depth, problems));
            } else {
                problem(inside, "is no map: " + Plain.shown(list.get(i)), "write keys with values");
            }
        }
        sections.addAll(all);
        return all;
    }

    private List<?> list(String key, String form) {
        known.add(key);
        if (given.get(key) instanceof List<?> list && !list.isEmpty()) {
            return list;
        }
        wrong(
                key,
                !given.containsKey(key)
                        ? "is missing"
                        : given.get(key) instanceof List ? "is an empty list" : "is not a list",
                "list " + form);
        return List.of();
    }

    private Optional<NamedEvaluator> taken(Parsed<NamedEvaluator> parsed) {
        return switch (parsed) {
            case Parsed.Ok<NamedEvaluator>(var evaluator, _) -> Optional.of(evaluator);
            case Parsed.Wrong<NamedEvaluator>(var wrong) -> {
                problems.addAll(wrong);
                yield Optional.empty();
            }
        };
    }

    /** Cut-offs must not cross: {@code low} at most {@code high}. */
    public <T extends Comparable<T>> void ordered(String lowKey, T low, String highKey, T high) {
        if (low.compareTo(high) > 0) {
            problem(
                    at(lowKey),
                    "is " + show(low) + ", which is more than " + highKey + ", " + show(high),
                    "let " + lowKey + " be at most " + highKey);
        }
    }

    private static Object show(Object value) {
        return value instanceof Duration duration ? Durations.format(duration) : value;
    }

    /**
     * Something else is wrong with a value.
     *
     * @param what such as {@code is not a colour}; key and value are said around it
     * @param remedy what to write instead
     */
    public void wrong(String key, String what, String remedy) {
        Object value = given.get(key);
        problem(at(key), what + (value == null ? "" : ": " + Plain.shown(value)), remedy);
    }

    /**
     * Something is wrong within the text under a key.
     *
     * @param line from 1
     * @param column from 1
     */
    public void wrongWithin(String key, int line, int column, String what, String remedy) {
        String text = String.valueOf(given.get(key));
        problems.add(Problem.invalid(CODE, new Spot(at(key), what, text, line, column), remedy));
    }

    private void problem(String key, String what, String remedy) {
        problems.add(Problem.invalid(CODE, Spot.of(key, what), remedy));
    }

    private String at(String key) {
        return key.isEmpty() ? path : path + "." + key;
    }

    /** What was read, or everything that is wrong, unknown keys included. */
    public <T> Parsed<T> result(Supplier<T> value) {
        unknownKeys();
        return problems.isEmpty() ? Parsed.ok(value.get()) : new Parsed.Wrong<>(problems);
    }

    private void unknownKeys() {
        given.keySet().stream()
                .filter(key -> !known.contains(key))
                .filter(key -> knownTrees.stream().noneMatch(t -> (key + ".").startsWith(t + ".")))
                .forEach(this::unknown);
        sections.forEach(Parameters::unknownKeys);
    }

    private void unknown(String key) {
        var names = new TreeSet<>(known);
        names.addAll(knownTrees);
        names.remove(EvaluatorSpec.ALONE);
        if (key.isEmpty()) {
            wrong(key, "takes parameters by name", "write them below it as keys with values");
        } else {
            wrong(key, "is not a known key", Nearest.remedy(key, names));
        }
    }
}
