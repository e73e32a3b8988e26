package dev.reveille.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code match} section of a template: which tenants it covers, beside their ids. */
final class MatchSection {
    static final String KEY = "match";

    private MatchSection() {}

    /** Attributes asked for by name; what is wrong is left out. */
    static Map<String, Object> attributes(Map<String, Object> template) {
        return read(template, new Findings(SpecParser.CODE, ""));
    }

    static Map<String, Object> read(Map<String, Object> template, Findings findings) {
        var match = new Fields("", template, findings).section(KEY);
        var wanted = match.section("attributes");
        var attributes = new LinkedHashMap<String, Object>();
        for (String name : wanted.keys()) {
            Optional<Object> value =
                    wanted.value(
                            name,
                            "a text, a number, true or false, or a list of them",
                            MatchSection::value);
            value.ifPresent(v -> attributes.put(name, v));
        }
        match.done();
        return attributes;
    }

    private static @Nullable Object value(Object value) {
        return switch (value) {
            case Map<?, ?> _ -> null;
            case List<?> list
                    when list.isEmpty()
                            || list.stream().anyMatch(v -> v instanceof Map || v instanceof List) ->
                    null;
            default -> value;
        };
    }
}
