package dev.reveille.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One setting.
 *
 * @param name dotted, lower case
 * @param standard its default, as tables show it
 * @param form what a value looks like, for remedies
 * @param meaning one sentence
 * @param read a value from its text; empty if the text is none
 * @param otherwise its default
 * @param secret whether its value is never to be shown
 */
public record Key<T>(
        String name,
        String standard,
        String form,
        String meaning,
        Function<String, Optional<T>> read,
        Supplier<T> otherwise,
        boolean secret) {

    /** One that may be shown. */
    public Key(
            String name,
            String standard,
            String form,
            String meaning,
            Function<String, Optional<T>> read,
            Supplier<T> otherwise) {
        this(name, standard, form, meaning, read, otherwise, false);
    }

    static <T> Key<T> of(
            String name,
            String standard,
            String form,
            String meaning,
            Function<String, Optional<T>> read) {
        return new Key<>(
                name, standard, form, meaning, read, () -> read.apply(standard).orElseThrow());
    }

    /** The environment variable that sets it. */
    public String variable() {
        return Environment.variable(name);
    }
}
