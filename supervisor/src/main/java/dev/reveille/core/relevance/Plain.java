package dev.reveille.core.relevance;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values as people write them in specs, for messages. */
final class Plain {
    /** Characters of a value in a message. */
    private static final int LONGEST = 200;

    private Plain() {}

    /** In one line, not too long: it may be a whole expression. */
    static String shown(Object value) {
        String line = written(value).strip().replaceAll("\\s+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    private static String written(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> e.getKey() + ": " + written(e.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list ->
                    list.stream().map(Plain::written).collect(Collectors.joining(", ", "[", "]"));
            default -> String.valueOf(value);
        };
    }
}
