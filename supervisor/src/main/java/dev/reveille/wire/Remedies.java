package dev.reveille.wire;

import static java.util.stream.Collectors.joining;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import org.jspecify.annotations.Nullable;

/** What to do about a record nobody could use: whose topic it is decides how it is written anew. */
public final class Remedies {
    private static final String BY_REVEILLE =
            "write this topic only through Reveille; see who produced to it";

    private Remedies() {}

    /**
     * The remedy for one record.
     *
     * @param topic it was read from
     * @param value as read; null for a tombstone
     * @param cause why it cannot be used
     */
    public static String of(Topic topic, byte @Nullable [] value, RuntimeException cause) {
        return switch (cause) {
            case Problems e -> e.list().stream().map(Problem::remedy).collect(joining("; "));
            case CodecException e when !unlikeAnyWriter(value, e) -> e.remedy();
            case CodecException e -> anew(topic, e.remedy());
            default -> anew(topic, "publish the record with valid names and values");
        };
    }

    /** Whether no writer of Reveille's made such bytes, with or without a schema registry. */
    private static boolean unlikeAnyWriter(byte @Nullable [] value, CodecException e) {
        return switch (e.code()) {
            case NOT_AVRO -> value == null || value.length == 0 || value[0] != 0;
            case DAMAGED, INCOMPLETE -> true;
            case UNKNOWN_SCHEMA,
                    WRONG_RECORD,
                    REGISTRY_UNREACHABLE,
                    REGISTRY_DENIED,
                    REGISTRY_NONSENSE,
                    INCOMPATIBLE_SCHEMA,
                    UNREGISTERED_SCHEMA,
                    STOPPED ->
                    false;
        };
    }

    private static String anew(Topic topic, String publish) {
        return switch (topic) {
            case ACTIVITY, QUEUE_DEPTH, RESOURCES, REQUESTS -> publish;
            case AGENT_SPECS -> "write specs with `reveille apply`, not to the topic";
            case TEMPLATES -> "write templates with `reveille apply`, not to the topic";
            case SOURCES -> "write sources with `reveille apply`, not to the topic";
            case OVERRIDES ->
                    "override with `reveille pause`, `start` or `stop`, do not write to the topic";
            case OPERATIONS -> "ask with `reveille reset`, do not write to the topic";
            case TICKS,
                    RELEVANCE,
                    CONTROL,
                    NODE_HEARTBEATS,
                    HEARTBEATS,
                    AGENT_STATE,
                    EVENTS,
                    INBOX,
                    RESPONSES,
                    SNAPSHOTS,
                    SHARED_MEMORY,
                    DEAD_LETTERS,
                    REKEY,
                    FLEET ->
                    BY_REVEILLE;
        };
    }
}
