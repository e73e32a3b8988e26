package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The factories a class loader knows, by name, and what is wrong with others it knows. */
final class FactoryShelf {
    /** Code of every problem of a factory. */
    static final String CODE = "EvaluatorNotLoaded";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    /** Rooms of Reveille's own; what is elsewhere runs under guard. */
    private static final List<String> OWN = List.of("dev.reveille.core.", "dev.reveille.rules.");

    /** More failures than a class path has broken entries end the search. */
    private static final int PATIENCE = 100;

    private final SortedMap<String, EvaluatorFactory> byName = new TreeMap<>();
    private final Set<String> foreign = new TreeSet<>();
    private final List<Problem> problems = new ArrayList<>();

    private FactoryShelf() {}

    static FactoryShelf of(ClassLoader loader) {
        var shelf = new FactoryShelf();
        var found = shelf.search(loader);
        found.stream().filter(FactoryShelf::own).forEach(f -> shelf.byName.put(f.name(), f));
        var offered = new TreeMap<String, List<EvaluatorFactory>>();
        found.stream().filter(f -> !own(f)).forEach(f -> shelf.offer(f, offered));
        offered.forEach(shelf::put);
        return shelf;
    }

    private List<EvaluatorFactory> search(ClassLoader loader) {
        var found = new ArrayList<EvaluatorFactory>();
        var factories = ServiceLoader.load(EvaluatorFactory.class, loader).iterator();
        for (int failures = 0; failures < PATIENCE; ) {
            try {
                if (!factories.hasNext()) {
                    break;
                }
                found.add(factories.next());
            } catch (RuntimeException | Error e) {
                failures++;
                problem(
                        "an evaluator was not loaded: " + withCause(e),
                        "mend its jar: a public class with a public constructor without arguments,"
                                + " compiled for this Java, with all it needs");
            }
        }
        return found;
    }

    private static String withCause(Throwable failure) {
        var cause = failure.getCause();
        return cause == null ? failure.toString() : failure.getMessage() + ": " + cause;
    }

    private void offer(EvaluatorFactory factory, Map<String, List<EvaluatorFactory>> offered) {
        String type = factory.getClass().getName();
        try {
            String name = factory.name();
            if (name != null && NAME.matcher(name).matches()) {
                offered.computeIfAbsent(name, _ -> new ArrayList<>()).add(factory);
            } else {
                problem(
                        type + " offers an evaluator called " + name,
                        "use lower case letters, digits and dashes, beginning with a letter, at"
                                + " most 64");
            }
        } catch (RuntimeException | Error e) {
            problem(type + " does not say its name: " + EvaluatorFailed.why(e), "mend it");
        }
    }

    private void put(String name, List<EvaluatorFactory> factories) {
        var types = new TreeSet<String>();
        factories.forEach(f -> types.add(place(f)));
        var own = byName.get(name);
        if (own != null) {
            problem(
                    "evaluator "
                            + name
                            + " comes with Reveille, and is offered by "
                            + String.join(", ", types)
                            + " too, which is not used",
                    "give it another name");
        } else if (factories.size() > 1) {
            problem(
                    "evaluator "
                            + name
                            + " is offered more than once, by "
                            + String.join(" and ", types)
                            + "; none of them is used",
                    "leave one of them away, or give them different names");
        } else {
            byName.put(name, factories.getFirst());
            foreign.add(name);
        }
    }

    private static boolean own(EvaluatorFactory factory) {
        return OWN.stream().anyMatch(factory.getClass().getName()::startsWith);
    }

    /** Class and jar. */
    private static String place(EvaluatorFactory factory) {
        var source = factory.getClass().getProtectionDomain().getCodeSource();
        String jar = source == null ? "" : " " + source;
        return factory.getClass().getName() + jar.replace(" <no signer certificates>", "");
    }

    private void problem(String message, String remedy) {
        problems.add(Problem.invalid(CODE, message, remedy));
    }

    Optional<EvaluatorFactory> get(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Set<String> names() {
        return byName.keySet();
    }

    Set<String> foreign() {
        return foreign;
    }

    List<Problem> problems() {
        return List.copyOf(new LinkedHashSet<>(problems));
    }
}
