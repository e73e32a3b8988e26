package dev.reveille.core.relevance;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One named, typed, time-stamped observation.
 *
 * @param name such as {@code pending_requests}
 * @param value what was observed
 * @param at time of the record it came with
 * @param source where it came from: a topic's label, {@code spec} or {@code derived}
 */
public record Fact(String name, FactValue value, Instant at, String source) {
    /** Kept for each activity: its value is the activity's type, its time the last activity. */
    public static final String LAST_ACTIVITY = "@activity";

    /** Kept once a tenant was active or had work waiting: from then on templates cover it. */
    public static final String SEEN = "@seen";

    /** Names of the agents of its tenant that run and need this one to: a text, commas between. */
    public static final String NEEDED_BY = "@needed_by";

    /** Where {@link #NEEDED_BY} comes from. */
    public static final String DEPENDENCY_SOURCE = "supervision.depends.on";

    /** The score last decided; Reveille's own, so that nobody else tells it. */
    public static final String SCORE = "score";

    /** What every name of a count of waiting events by type begins with. */
    public static final String PENDING_EVENTS_OF = "pending_events.";

    /** Activity never goes stale: silence is what it measures. */
    public static final String ACTIVITY_SOURCE = "activity";

    public static final String QUEUE_SOURCE = "queue-depth";
    public static final String RESOURCE_SOURCE = "resources";

    /** What nodes say of their agents; it counts for a time of its own, see {@code BusyClaim}. */
    public static final String HEARTBEAT_SOURCE = "heartbeats";

    /** Whether the agent claims to work: a flag. */
    public static final String BUSY = "busy";

    /** Requests the agent works on: a whole number. */
    public static final String IN_FLIGHT = "in_flight";

    /** Names of facts that one source decides, wherever it said anything. */
    private static final Map<String, String> DECIDED_BY =
            Map.of(
                    BUSY,
                    HEARTBEAT_SOURCE,
                    IN_FLIGHT,
                    HEARTBEAT_SOURCE,
                    "spend",
                    RESOURCE_SOURCE,
                    "budget",
                    RESOURCE_SOURCE);

    /** Whether one source decides it, so that a more general layer may beat a more specific one. */
    static boolean isDecidedByOne(String name) {
        return DECIDED_BY.containsKey(name);
    }

    /**
     * Whether it is said by the source that decides it, and the other of the same name is not: what
     * an activity says of it then counts nothing, so that nobody takes back a claim to work or
     * lifts a budget by an attribute.
     */
    boolean decidesOver(Fact other) {
        @Nullable String source = DECIDED_BY.get(name);
        return source != null && this.source.startsWith(source) && !other.source.startsWith(source);
    }

    /** The source without what was added to it: which node's, or that its time was mended. */
    public static String base(String source) {
        int end = 0;
        while (end < source.length() && source.charAt(end) != ':' && source.charAt(end) != ' ') {
            end++;
        }
        return source.substring(0, end);
    }

    /** Whether a fact of that source is a gauge, so that it goes stale when nobody repeats it. */
    public static boolean isGauge(String source) {
        return source.startsWith(QUEUE_SOURCE) || source.startsWith(RESOURCE_SOURCE);
    }
}
