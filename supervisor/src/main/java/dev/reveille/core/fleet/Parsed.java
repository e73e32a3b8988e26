package dev.reveille.core.fleet;

import java.util.List;
import java.util.function.Function;

/** The outcome of reading something a person wrote: a value, or all that is wrong with it. */
public sealed interface Parsed<T> {
    /**
     * It can be used.
     *
     * @param warnings what is worth saying although nothing is wrong
     */
    record Ok<T>(T value, List<String> warnings) implements Parsed<T> {
        public Ok {
            warnings = List.copyOf(warnings);
        }
    }

    /** It cannot be used, and nothing of it was. */
    record Wrong<T>(List<Problem> problems) implements Parsed<T> {
        public Wrong {
            problems = List.copyOf(problems);
        }
    }

    static <T> Parsed<T> ok(T value) {
        return new Ok<>(value, List.of());
    }

    static <T> Parsed<T> wrong(Problem problem) {
        return new Wrong<>(List.of(problem));
    }

    default <R> Parsed<R> map(Function<T, R> f) {
        return switch (this) {
            case Ok<T>(T value, List<String> warnings) -> new Ok<>(f.apply(value), warnings);
            case Wrong<T>(List<Problem> problems) -> new Wrong<>(problems);
        };
    }

    /**
     * The value.
     *
     * @throws Problems if there is none
     */
    default T orThrow() {
        return switch (this) {
            case Ok<T>(T value, _) -> value;
            case Wrong<T>(List<Problem> problems) -> throw new Problems(problems);
        };
    }
}
