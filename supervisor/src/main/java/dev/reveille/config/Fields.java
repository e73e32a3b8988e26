package dev.reveille.config;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A section of a document, read key by key. What is wrong is noted and the default returned, so
 * that one reading finds everything; asking for a key makes it known, and {@link #done} reports the
 * keys nobody asked for.
 */
final class Fields {
    private final String path;
    private final Map<String, Object> map;
    private final Findings findings;
    private final TreeSet<String> known = new TreeSet<>();

    /** Keys that are not there, with what to write. */
    private final Map<String, String> missing = new LinkedHashMap<>();

    Fields(String path, Map<String, Object> map, Findings findings) {
        this.path = path;
        this.map = map;
        this.findings = findings;
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    String path(String key) {
        return join(path, key);
    }

    Findings findings() {
        return findings;
    }

    List<String> keys() {
        return List.copyOf(map.keySet());
    }

    boolean has(String key) {
        return raw(key).isPresent();
    }

    Optional<Object> raw(String key) {
        known.add(key);
        return Optional.ofNullable(map.get(key)).filter(value -> value != Nothing.NOTHING);
    }

    /** The value as {@code read} understands it; {@code null} from it means it does not. */
    <T> Optional<T> value(String key, String form, Function<Object, @Nullable T> read) {
        return raw(key).flatMap(
                        value -> {
                            T result = read.apply(value);
                            if (result == null) {
                                wrong(key, "is " + Documents.kind(value), "write " + form);
                            }
                            return Optional.ofNullable(result);
                        });
    }

    void wrong(String key, String what, String remedy) {
        findings.wrong(path(key), what, remedy);
    }

    /** Notes it if the key is not there; {@link #done} reports it. */
    void require(String key, String remedy) {
        if (!has(key)) {
            missing.put(key, remedy);
        }
    }

    Optional<String> text(String key) {
        return value(
                key,
                "text, in quotes where it looks like a number, true, false or null",
                value -> value instanceof String text ? text : null);
    }

    /** A name of the form every id has. */
    Optional<String> name(String key) {
        return value(
                key,
                "1 to 64 letters, digits, dots, underscores or dashes, beginning with a letter or"
                        + " digit, in quotes where it looks like a number, true or false",
                value -> value instanceof String text && TenantId.valid(text) ? text : null);
    }

    boolean flag(String key, boolean otherwise) {
        return value(key, "true or false", value -> value instanceof Boolean flag ? flag : null)
                .orElse(otherwise);
    }

    double number(String key, double least, double most, double otherwise) {
        return value(
                        key,
                        "a number " + range(least, most),
                        value ->
                                value instanceof Number number
                                                && number.doubleValue() >= least
                                                && number.doubleValue() <= most
                                        ? (Double) number.doubleValue()
                                        : null)
                .orElse(otherwise);
    }

    int integer(String key, int least, int most, int otherwise) {
        return value(
                        key,
                        "a whole number " + range(least, most),
                        value ->
                                value instanceof Long number && number >= least && number <= most
                                        ? (Integer) number.intValue()
                                        : null)
                .orElse(otherwise);
    }

    private static String range(double least, double most) {
        return most == Double.MAX_VALUE || most == Integer.MAX_VALUE
                ? "of at least " + plain(least)
                : "from " + plain(least) + " to " + plain(most);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    Duration duration(String key, Duration otherwise) {
        return value(
                        key,
                        Durations.FORM,
                        value ->
                                switch (value) {
                                    case String text -> Durations.parse(text).orElse(null);
                                    case Long zero when zero == 0 -> Duration.ZERO;
                                    default -> null;
                                })
                .orElse(otherwise);
    }

    long size(String key, long otherwise) {
        return value(
                        key,
                        Sizes.FORM,
                        value -> {
                            var size = Sizes.parse(String.valueOf(value));
                            return size.isPresent() ? (Long) size.getAsLong() : null;
                        })
                .orElse(otherwise);
    }

    /** A constant of an enum, written in lower case. */
    <E extends Enum<E>> E word(String key, E otherwise) {
        var words = new LinkedHashMap<String, E>();
        for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
            words.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return word(key, words).orElse(otherwise);
    }

    <T> Optional<T> word(String key, Map<String, T> words) {
        return raw(key).flatMap(
                        value -> {
                            var meant =
                                    Optional.ofNullable(
                                            value instanceof String text ? words.get(text) : null);
                            if (meant.isEmpty()) {
                                wrong(
                                        key,
                                        "is " + Documents.kind(value),
                                        among(value, words.keySet()));
                            }
                            return meant;
                        });
    }

    private static String among(Object value, Collection<String> words) {
        String near =
                value instanceof String text
                        ? Nearest.to(text, words).map(w -> "; did you mean " + w + "?").orElse("")
                        : "";
        return "write one of: " + String.join(", ", words) + near;
    }

    List<String> list(String key) {
        return value(key, "a list of texts, such as [\"a\", \"b\"]", Fields::texts)
                .orElse(List.of());
    }

    private static @Nullable List<String> texts(Object value) {
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            return null;
        }
        return list.stream().map(String::valueOf).toList();
    }

    /** A map of texts by name. */
    Map<String, String> texts(String key) {
        var texts = new LinkedHashMap<String, String>();
        Fields inside = section(key);
        inside.keys().forEach(name -> inside.text(name).ifPresent(text -> texts.put(name, text)));
        return texts;
    }

    /** The tree below a key, unread; empty where there is none. */
    Map<String, Object> tree(String key) {
        return value(
                        key,
                        "keys with values",
                        value -> value instanceof Map<?, ?> inner ? Documents.section(inner) : null)
                .orElse(Map.of());
    }

    Fields section(String key) {
        return new Fields(path(key), tree(key), findings);
    }

    /** Each map of a list. */
    List<Fields> sections(String key) {
        var sections = new ArrayList<Fields>();
        List<?> list =
                this.<List<?>>value(key, "a list", value -> value instanceof List<?> l ? l : null)
                        .orElse(List.of());
        for (int i = 0; i < list.size(); i++) {
            String at = path(key) + "[" + i + "]";
            if (list.get(i) instanceof Map<?, ?> inner) {
                sections.add(new Fields(at, Documents.section(inner), findings));
            } else {
                findings.wrong(at, "is " + Documents.kind(list.get(i)), "write keys with values");
            }
        }
        return sections;
    }

    /**
     * Reports what is missing, and every key that nobody asked for. One that is only misspelt is
     * not missing too.
     */
    void done() {
        List<String> unknown = map.keySet().stream().filter(k -> !known.contains(k)).toList();
        unknown.forEach(key -> Nearest.to(key, known).ifPresent(missing::remove));
        missing.forEach((key, remedy) -> wrong(key, "is missing", remedy));
        unknown.forEach(key -> wrong(key, "is not a known key", Nearest.remedy(key, known)));
    }
}
