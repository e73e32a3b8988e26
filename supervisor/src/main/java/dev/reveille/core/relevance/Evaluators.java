package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The evaluators a spec can name: those that come with Reveille, and those of jars that users put
 * on its class path. All of them give 0 to a tenant that has spent its budget.
 */
public final class Evaluators {
    /** Loaded when the first spec asks. */
    private static final class Standard {
        static final Evaluators ALL = in(Evaluators.class.getClassLoader());
    }

    private final FactoryShelf shelf;
    private final EvaluatorGuard guard;

    private Evaluators(FactoryShelf shelf, EvaluatorGuard guard) {
        this.shelf = shelf;
        this.guard = guard;
    }

    /** Those on the class path. */
    public static Evaluators standard() {
        return Standard.ALL;
    }

    /** Those a class loader knows; a factory that does not come back is a problem of its own. */
    public static Evaluators in(ClassLoader loader) {
        var guards =
                ServiceLoader.load(EvaluatorGuard.class, Evaluators.class.getClassLoader()).stream()
                        .filter(guard -> FactoryShelf.own(guard.type()))
                        .findFirst();
        return in(loader, guards.map(ServiceLoader.Provider::get).orElse(EvaluatorGuard.NONE));
    }

    /**
     * Those a class loader knows.
     *
     * @param loading what guards factories that are not Reveille's own while they are made
     */
    public static Evaluators in(ClassLoader loader, EvaluatorGuard loading) {
        return new Evaluators(FactoryShelf.of(loader, loading), EvaluatorGuard.NONE);
    }

    /** The same, with those that did not come with Reveille under guard. */
    public Evaluators guardedBy(EvaluatorGuard guard) {
        return new Evaluators(shelf, guard);
    }

    /** As {@link #read}, by those on the class path, without a guard, for default thresholds. */
    public static Parsed<RelevanceEvaluator> of(EvaluatorSpec spec) {
        return of(spec, Thresholds.DEFAULT);
    }

    /** As {@link #read}, by those on the class path and without a guard. */
    public static Parsed<RelevanceEvaluator> of(EvaluatorSpec spec, Thresholds thresholds) {
        return standard().read(spec, thresholds);
    }

    /**
     * The evaluator a spec names, with its parameters, or everything that is wrong with them.
     *
     * @param thresholds those its score will be held against
     */
    public Parsed<RelevanceEvaluator> read(EvaluatorSpec spec, Thresholds thresholds) {
        return new Reading(this, thresholds).read(Reading.ROOT, spec, 1).map(Budget::new);
    }

    /** Names of all there are. */
    public Set<String> names() {
        return shelf.names();
    }

    /** Names of those that did not come with Reveille. */
    public Set<String> foreign() {
        return shelf.foreign();
    }

    /** What is wrong with factories on the class path; all others can be used. */
    public List<Problem> problems() {
        return shelf.problems();
    }

    /** Of its parameters; {@code path} is where it stands. */
    Parsed<RelevanceEvaluator> make(String path, EvaluatorSpec spec, Parameters parameters) {
        var factory = shelf.get(spec.name());
        if (factory.isEmpty()) {
            var problems = new ArrayList<Problem>();
            problems.add(missing(Spot.of(path + "." + spec.name(), "names no evaluator"), spec));
            problems.addAll(shelf.problems());
            return new Parsed.Wrong<>(problems);
        }
        if (!shelf.foreign().contains(spec.name())) {
            return factory.get().read(parameters);
        }
        try {
            return guard.make(spec.name(), () -> factory.get().read(parameters))
                    .map(made -> new ForeignEvaluator(spec.name(), made, guard));
        } catch (RuntimeException | Error e) {
            var spot =
                    Spot.of(
                            path + "." + spec.name(),
                            "was not read, its factory failed: " + EvaluatorFailed.why(e));
            String mend = "mend " + factory.get().getClass().getName();
            return Parsed.wrong(
                    alwaysFails(e)
                            ? Problem.invalid(
                                    Parameters.CODE, spot, "correct its parameters, or " + mend)
                            : recoverable(spot, mend));
        }
    }

    /** Of another name than all there are; unless that is a slip, a jar may bring it yet. */
    private Problem missing(Spot spot, EvaluatorSpec spec) {
        String remedy = Nearest.remedy(spec.name(), shelf.names());
        return Nearest.to(spec.name(), shelf.names()).isPresent()
                ? Problem.invalid(Parameters.CODE, spot, remedy)
                : recoverable(
                        spot,
                        remedy
                                + "; one of yours needs its jar where REVEILLE_EVALUATORS says when"
                                + " the process starts");
    }

    private static Problem recoverable(Spot spot, String remedy) {
        return new Problem(
                Parameters.CODE,
                Category.CONFIGURATION,
                true,
                spot.said(),
                remedy,
                Optional.of(spot));
    }

    /** Whether what it was given, or its code, is wrong: then it fails the next time as well. */
    private static boolean alwaysFails(Throwable e) {
        return switch (e) {
            case IllegalArgumentException _,
                    ClassCastException _,
                    NullPointerException _,
                    IndexOutOfBoundsException _,
                    ArithmeticException _,
                    UnsupportedOperationException _,
                    NoSuchElementException _,
                    StackOverflowError _,
                    AssertionError _ ->
                    true;
            // too slow this once, a file or a class that is not there yet, no memory
            default -> false;
        };
    }
}
