package dev.reveille.core.relevance;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names facts may have, and which of them have a meaning and a type of their own; anything
 * else is what users tell, of whatever type.
 */
public final class FactNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]{0,95}");

    /** What to do about a name that is none. */
    public static final String FORM =
            "use letters, digits and _ . : / -, beginning with a letter, at most 96 characters";

    /** What the value of a known fact is. */
    public enum Kind {
        TEXT("a text"),
        NUMBER("a number"),
        /** A number without a fraction: 3, and 3.0 too, for some writers have no other. */
        WHOLE("a whole number"),
        FLAG("true or false");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** With its article. */
        public String words() {
            return words;
        }

        /** Whether the value is of this kind. */
        public boolean takes(FactValue value) {
            return switch (value) {
                case FactValue.Text _ -> this == TEXT;
                case FactValue.Flag _ -> this == FLAG;
                case FactValue.Whole _ -> this == NUMBER || this == WHOLE;
                case FactValue.Real(double number) ->
                        this == NUMBER || (this == WHOLE && number == Math.rint(number));
            };
        }
    }

    private static final Map<String, Kind> KINDS =
            Map.ofEntries(
                    Map.entry("last_activity_seconds", Kind.NUMBER),
                    Map.entry("last_activity_days", Kind.NUMBER),
                    Map.entry("last_activity_type", Kind.TEXT),
                    Map.entry("customer_active", Kind.FLAG),
                    Map.entry("activity_rate_1m", Kind.NUMBER),
                    Map.entry("activity_rate_5m", Kind.NUMBER),
                    Map.entry("activity_rate_1h", Kind.NUMBER),
                    Map.entry("pending_requests", Kind.WHOLE),
                    Map.entry("pending_events", Kind.WHOLE),
                    Map.entry("event_type", Kind.TEXT),
                    Map.entry("subscription_active", Kind.FLAG),
                    Map.entry("agent_priority", Kind.NUMBER),
                    Map.entry("cost_per_hour", Kind.NUMBER),
                    Map.entry("spend", Kind.NUMBER),
                    Map.entry("budget", Kind.NUMBER),
                    Map.entry("available_cpu", Kind.NUMBER),
                    Map.entry("available_memory", Kind.WHOLE),
                    Map.entry("busy", Kind.FLAG),
                    Map.entry("in_flight", Kind.WHOLE),
                    Map.entry(Fact.SCORE, Kind.NUMBER));

    /** All of them. */
    public static final Set<String> KNOWN = KINDS.keySet();

    private FactNames() {}

    /** Whether it is one of them. */
    public static boolean known(String name) {
        return kind(name).isPresent();
    }

    /** What the value of a known fact is; empty for a name that users gave a meaning. */
    public static Optional<Kind> kind(String name) {
        return name.startsWith(Fact.PENDING_EVENTS_OF)
                ? Optional.of(Kind.WHOLE)
                : Optional.ofNullable(KINDS.get(name));
    }

    /** Whether a fact can be called so; what Reveille keeps for itself begins with another sign. */
    public static boolean valid(String name) {
        return NAME.matcher(name).matches();
    }
}
