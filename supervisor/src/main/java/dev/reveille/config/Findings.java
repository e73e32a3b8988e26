package dev.reveille.config;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is found while reading one input: problems make it unusable, warnings do not. */
final class Findings {
    private final String code;
    private final String where;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * Nothing found yet.
     *
     * @param code of every problem, such as {@code InvalidAgentSpec}
     * @param where the input as people know it, such as a file name, or empty
     */
    Findings(String code, String where) {
        this.code = code;
        this.where = where;
    }

    void wrong(String message, String remedy) {
        problems.add(Problem.invalid(code, prefixed(message), remedy));
    }

    /** Something is wrong with a key's value, or with the key. */
    void wrong(String key, String what, String remedy) {
        wrong(Problem.invalid(code, Spot.of(key, what), remedy));
    }

    void wrong(Problem problem) {
        problems.add(where.isEmpty() ? problem : problem.about(where));
    }

    void warn(String message) {
        warnings.add(prefixed(message));
    }

    private String prefixed(String message) {
        return where.isEmpty() ? message : where + ": " + message;
    }

    boolean fine() {
        return problems.isEmpty();
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** The value if nothing is wrong; the supplier is not asked otherwise. */
    <T> Parsed<T> result(Supplier<T> value) {
        return fine() ? new Parsed.Ok<>(value.get(), warnings) : new Parsed.Wrong<>(problems);
    }
}
