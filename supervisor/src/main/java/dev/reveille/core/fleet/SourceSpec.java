package dev.reveille.core.fleet;

import java.util.Map;
import java.util.Optional;

/**
 * How records of a topic that users already have become facts. Texts are expressions over one
 * record: its {@code key}, {@code value}, {@code headers} and {@code timestamp}.
 *
 * @param name of the source; with the fleet's prefix, the consumer group that reads it
 * @param topic full name in the cluster
 * @param format what its values are
 * @param feeds what its records tell
 * @param from where reading begins when nothing was read before
 * @param tenant whose record it is; gives a text
 * @param agent name of the one agent it concerns; none, or one that gives null, = all
 * @param type what happened, or the type of waiting events
 * @param time when it happened, by its publisher; kept for the record, never used to decide
 * @param depth items waiting; for {@link Feeds#QUEUE_DEPTH} alone
 * @param attributes facts by name; for {@link Feeds#RESOURCES} the gauges among them
 * @param version short hash of the document
 * @param document canonical JSON
 */
public record SourceSpec(
        String name,
        String topic,
        Format format,
        Feeds feeds,
        From from,
        String tenant,
        Optional<String> agent,
        Optional<String> type,
        Optional<String> time,
        Optional<String> depth,
        Map<String, String> attributes,
        String version,
        String document) {

    public SourceSpec {
        attributes = Map.copyOf(attributes);
    }

    /** What values are. */
    public enum Format {
        /** Confluent's form, of the schema registry this fleet uses. */
        AVRO,
        JSON,
        /** Nothing in particular: expressions see bytes. */
        BYTES
    }

    /** What records tell. */
    public enum Feeds {
        /** That a tenant did something. */
        ACTIVITY,
        /** How much waits for a tenant. */
        QUEUE_DEPTH,
        /** What a tenant has and spends. */
        RESOURCES
    }

    /** Where reading begins. */
    public enum From {
        /** With what is written from then on. */
        LATEST,
        /** With the oldest record there is. */
        EARLIEST
    }
}
