package dev.reveille.core.fleet;

/**
 * Something that went wrong, in a form a person can act on.
 *
 * @param code stable name, such as {@code InvalidAgentSpec}
 * @param category its one category
 * @param recoverable whether the same thing may succeed later without anyone's help
 * @param message what happened, naming key and value
 * @param remedy what to do about it
 */
public record Problem(
        String code, Category category, boolean recoverable, String message, String remedy) {

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

    /** What happened, for where the remedy stands beside it: {@code code (Category): message}. */
    public String told() {
        return code + " (" + category.label() + "): " + message;
    }

    /** One line: {@code code (Category): message. Remedy: ...}. */
    public String line() {
        return told() + ". Remedy: " + remedy;
    }
}
