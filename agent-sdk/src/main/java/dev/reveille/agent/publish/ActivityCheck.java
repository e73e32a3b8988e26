package dev.reveille.agent.publish;

import dev.reveille.schemas.Activity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Refuses what relevance would have to dead-letter, while its publisher can still mend it. */
final class ActivityCheck {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private ActivityCheck() {}

    static void check(Activity activity) {
        List<String> problems = new ArrayList<>();
        id(problems, "tenant", activity.getTenant());
        if (activity.getAgent() != null) {
            id(problems, "agent", activity.getAgent());
        }
        if (activity.getType().isBlank()) {
            problems.add("type must not be blank");
        }
        refuse(problems);
    }

    static void tenant(String tenant, Optional<String> agent) {
        List<String> problems = new ArrayList<>();
        id(problems, "tenant", tenant);
        agent.ifPresent(name -> id(problems, "agent", name));
        refuse(problems);
    }

    /** The attributes as Avro's union takes them: texts, longs, doubles and booleans. */
    static Map<String, Object> attributes(Map<String, ?> given) {
        List<String> problems = new ArrayList<>();
        Map<String, Object> taken = new HashMap<>();
        new TreeMap<String, @Nullable Object>(given)
                .forEach((key, value) -> take(key, value, taken, problems));
        refuse(problems);
        return taken;
    }

    private static void take(
            String key, @Nullable Object value, Map<String, Object> taken, List<String> problems) {
        if (value instanceof String
                || value instanceof Long
                || value instanceof Double
                || value instanceof Boolean) {
            taken.put(key, value);
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            taken.put(key, ((Number) value).longValue());
        } else if (value instanceof Float number) {
            taken.put(key, number.doubleValue());
        } else if (value instanceof Enum<?> constant) {
            taken.put(key, constant.name());
        } else {
            problems.add(
                    "attributes."
                            + key
                            + " must be a text, number or boolean, was "
                            + (value == null ? "null" : value.getClass().getSimpleName()));
        }
    }

    private static void id(List<String> problems, String key, String value) {
        if (!ID.matcher(value).matches()) {
            problems.add(key + " must match " + ID + ", was \"" + value + "\"");
        }
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("InvalidActivity: " + String.join("; ", problems));
        }
    }
}
