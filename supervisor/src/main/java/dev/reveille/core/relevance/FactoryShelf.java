package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Category;
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

    /**
     * @param guard for constructors and names that are not Reveille's own
     */
    static FactoryShelf of(ClassLoader loader, EvaluatorGuard guard) {
        var shelf = new FactoryShelf();
        var offered = new TreeMap<String, List<EvaluatorFactory>>();
        for (var found : shelf.search(loader)) {
            if (own(found.type())) {
                var factory = found.get();
                shelf.byName.put(factory.name(), factory);
            } else {
                shelf.offer(found, guard, offered);
            }
        }
        offered.forEach(shelf::put);
        return shelf;
    }

    private List<ServiceLoader.Provider<EvaluatorFactory>> search(ClassLoader loader) {
        var found = new ArrayList<ServiceLoader.Provider<EvaluatorFactory>>();
        var factories = ServiceLoader.load(EvaluatorFactory.class, loader).stream().iterator();
        for (int failures = 0; failures < PATIENCE; ) {
            try {
                if (!factories.hasNext()) {
                    break;
                }
                found.add(factories.next());
            } catch (RuntimeException | Error e) {
                failures++;
                notLoaded(withCause(e));
            }
        }
        return found;
    }

    private static String withCause(Throwable failure) {
        var cause = failure.getCause();
        return cause == null ? failure.toString() : failure.getMessage() + ": " + cause;
    }

    private void offer(
            ServiceLoader.Provider<EvaluatorFactory> found,
            EvaluatorGuard guard,
            Map<String, List<EvaluatorFactory>> offered) {
        String type = found.type().getName();
        try {
            switch (guard.make(type, () -> made(found))) {
                case Made.Named(var factory, String name) when NAME.matcher(name).matches() ->
                        offered.computeIfAbsent(name, _ -> new ArrayList<>()).add(factory);
                case Made.Named(_, String name) ->
                        problem(
                                type + " offers an evaluator called " + name,
                                "use lower case letters, digits and dashes, beginning with a"
                                        + " letter, at most 64");
                case Made.Nameless(String why) ->
                        problem(type + " does not say its name: " + why, "mend it");
                case Made.Broken(String why) -> notLoaded(why);
            }
        } catch (RuntimeException | Error e) {
            notLoaded(type + ": " + EvaluatorFailed.why(e));
        }
    }

    /** What came of asking one that is not Reveille's own. */
    private sealed interface Made {
        /** It is there; the name may be none that a spec can write. */
        record Named(EvaluatorFactory factory, String name) implements Made {}

        /** It is there, and failed when it was asked. */
        record Nameless(String why) implements Made {}

        /** Its constructor failed. */
        record Broken(String why) implements Made {}
    }

    /** Runs foreign code. */
    private static Made made(ServiceLoader.Provider<EvaluatorFactory> found) {
        EvaluatorFactory factory;
        try {
            factory = found.get();
        } catch (RuntimeException | Error e) {
            return new Made.Broken(withCause(e));
        }
        try {
            String name = factory.name();
            return name == null ? new Made.Nameless("it gave none") : new Made.Named(factory, name);
        } catch (RuntimeException | Error e) {
            return new Made.Nameless(EvaluatorFailed.why(e));
        }
    }

    private void notLoaded(String why) {
        problem(
                "an evaluator was not loaded: " + why,
                "mend its jar: a public class with a public constructor without arguments,"
                        + " compiled for this Java, with all it needs");
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

    static boolean own(Class<?> type) {
        return OWN.stream().anyMatch(type.getName()::startsWith);
    }

    /** Class and jar. */
    private static String place(EvaluatorFactory factory) {
        var source = factory.getClass().getProtectionDomain().getCodeSource();
        String jar = source == null ? "" : " " + source;
        return factory.getClass().getName() + jar.replace(" <no signer certificates>", "");
    }

    private void problem(String message, String remedy) {
        // no spec has to be written anew for it
        problems.add(Problem.recoverable(CODE, Category.CONFIGURATION, message, remedy));
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
