package dev.reveille.core.fleet;

import java.util.Optional;

/**
 * Something that went wrong, in a form a person can act on.
 *
 * @param code stable name, such as {@code InvalidAgentSpec}
 * @param category its one category
 * @param recoverable whether the same thing may succeed later without anyone's help
 * @param message what happened, naming key and value
 * @param remedy what to do about it
 * @param spot where in a document it is, if in one
 */
public record Problem(
        String code,
        Category category,
        boolean recoverable,
        String message,
        String remedy,
        Optional<Spot> spot) {

    /** Both are of one line each, whatever of others' text they quote. */
    public Problem {
        message = Visible.of(message);
        remedy = Visible.of(remedy);
    }

    public Problem(
            String code, Category category, boolean recoverable, String message, String remedy) {
        this(code, category, recoverable, message, remedy, Optional.empty());
    }

    public static Problem of(String code, Category category, String message, String remedy) {
        return new Problem(code, category, false, message, remedy);
    }

    public static Problem recoverable(
            String code, Category category, String message, String remedy) {
        return new Problem(code, category, true, message, remedy);
    }

    /** A spec, catalogue or configuration that cannot be used. */
    public static Problem invalid(String code, String message, String remedy) {
        return of(code, Category.CONFIGURATION, message, remedy);
    }

    /** The same of a place in a document. */
    public static Problem invalid(String code, Spot spot, String remedy) {
        return new Problem(
                code, Category.CONFIGURATION, false, spot.said(), remedy, Optional.of(spot));
    }

    /** The same, saying first what it is about. */
    public Problem about(String name) {
        return new Problem(code, category, recoverable, name + ": " + message, remedy, spot);
    }

    /** What happened, for where the remedy stands beside it: {@code code (Category): message}. */
    public String told() {
        return code + " (" + category.label() + "): " + message;
    }

    /** One line: {@code code (Category): message. Remedy: ...}. */
    public String line() {
        return told() + ". Remedy: " + remedy;
    }
}
