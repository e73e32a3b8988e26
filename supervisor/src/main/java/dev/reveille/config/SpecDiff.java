package dev.reveille.config;

import dev.reveille.core.fleet.Parsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What differs between two documents of one spec or template, field by field. */
public final class SpecDiff {
    private final Map<String, Object> before;
    private final Predicate<String> restarts;
    private final List<Field> fields = new ArrayList<>();

    private SpecDiff(Map<String, Object> before, Predicate<String> restarts) {
        this.before = before;
        this.restarts = restarts;
    }

    /**
     * One field that differs.
     *
     * @param path keys joined by dots
     * @param before as JSON, secrets masked; empty where it was not given
     * @param after the same; empty where it is no longer given
     * @param restarts whether this change alone replaces a process
     */
    public record Field(
            String path, Optional<String> before, Optional<String> after, boolean restarts) {}

    /**
     * Every field that differs, by path.
     *
     * @param restarts whether a document, which differs from {@code before} in one field, asks for
     *     another process
     */
    public static List<Field> between(String before, String after, Predicate<String> restarts) {
        var diff = new SpecDiff(tree(before), restarts);
        diff.compare(List.of(), diff.before, tree(after));
        return List.copyOf(diff.fields);
    }

    private static Map<String, Object> tree(String document) {
        return Documents.read(SpecParser.CODE, "", document) instanceof Parsed.Ok(var trees, _)
                        && !trees.isEmpty()
                ? trees.getFirst()
                : Map.of();
    }

    private void compare(List<String> path, Map<String, Object> old, Map<String, Object> now) {
        var keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        for (String key : keys) {
            Object was = old.get(key);
            Object is = now.get(key);
            if (was == null ? is == null : was.equals(is)) {
                continue;
            }
            var here = new ArrayList<>(path);
            here.add(key);
            if (was instanceof Map<?, ?> a && is instanceof Map<?, ?> b) {
                compare(here, Documents.section(a), Documents.section(b));
            } else {
                String document = Canonical.json(with(before, here, is));
                fields.add(
                        new Field(
                                String.join(".", here),
                                shown(here, was),
                                shown(here, is),
                                restarts.test(document)));
            }
        }
    }

    /** The tree with one field as it is to be. */
    private static Map<String, Object> with(
            Map<String, Object> tree, List<String> path, @Nullable Object value) {
        var copy = new LinkedHashMap<>(tree);
        String key = path.getFirst();
        if (path.size() > 1 && copy.get(key) instanceof Map<?, ?> inner) {
            copy.put(key, with(Documents.section(inner), path.subList(1, path.size()), value));
        } else if (value == null) {
            copy.remove(key);
        } else {
            copy.put(key, value);
        }
        return copy;
    }

    private static Optional<String> shown(List<String> path, @Nullable Object value) {
        return Optional.ofNullable(value).map(v -> Canonical.json(Secrets.masked(path, v)));
    }
}
