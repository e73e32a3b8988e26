package dev.reveille.config;

import dev.reveille.core.fleet.Parsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What of a spec may be a secret. Specs are no place for secrets, yet some will hold them: whoever
 * reads a screen, a pipeline's log or a pasted answer need not have them too.
 */
public final class Secrets {
    /** Stands where a value is not shown. */
    public static final String MASK = "********";

    private static final List<String> WORDS =
            List.of("password", "passwd", "secret", "credential", "api_key", "apikey", "private");

    private Secrets() {}

    /** A document as it may be shown: canonical JSON, secrets masked. */
    public static String masked(String document) {
        return Documents.read(SpecParser.CODE, "", document) instanceof Parsed.Ok(var trees, _)
                        && !trees.isEmpty()
                ? Canonical.json(masked(List.of(), trees.getFirst()))
                // what cannot be read may hold anything
                : MASK;
    }

    /** Values by key as they may be shown. */
    public static Map<String, Object> masked(Map<String, ?> values) {
        var copy = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> copy.put(key, masked(List.of(key), value)));
        return copy;
    }

    /**
     * A value as it may be shown.
     *
     * @param path keys that lead to it
     */
    static Object masked(List<String> path, Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = Documents.section(map);
                copy.replaceAll((key, inner) -> masked(with(path, key), inner));
                yield copy;
            }
            case List<?> list -> list.stream().map(inner -> masked(path, inner)).toList();
            default -> secret(path) && !reference(value) ? MASK : value;
        };
    }

    /**
     * Whether a key may hold a secret.
     *
     * @param key dotted, from the document's root on
     */
    static boolean mayBe(String key) {
        return secret(List.of(key.split("[.\\[]", -1)));
    }

    private static List<String> with(List<String> path, String key) {
        var longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }

    private static boolean secret(List<String> path) {
        boolean variable = path.size() > 1 && path.getFirst().equals("env");
        return path.stream().anyMatch(key -> secret(key, variable));
    }

    /** A variable's name often says no more than whose key it is. */
    private static boolean secret(String key, boolean variable) {
        String lower = key.toLowerCase(Locale.ROOT).replace('-', '_');
        // not so max_tokens, which everybody may know
        return lower.endsWith("token")
                || (variable && lower.endsWith("key"))
                || WORDS.stream().anyMatch(lower::contains);
    }

    /** It says where a secret lies, and not what it is. */
    private static boolean reference(Object value) {
        return value instanceof String text && text.matches("\\$\\{[^}]*}");
    }
}
