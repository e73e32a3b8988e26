package dev.reveille.topology;

import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.Rekeyed;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where a record was published, also after it took the way over the re-keyed topic.
 *
 * @param topic which of Reveille's
 * @param name its name in the cluster
 * @param rekeyed whether it came over the re-keyed topic
 */
record Origin(Topic topic, String name, int partition, long offset, boolean rekeyed) {

    /** Empty for a re-keyed record that does not say where it came from. */
    static Optional<Origin> of(RecordMetadata read, Headers headers, TopicNames names) {
        Optional<Topic> topic = names.topic(read.topic());
        return topic.isPresent() && topic.get() != Topic.REKEY
                ? topic.map(t -> asRead(t, read))
                : Rekeyed.of(headers).flatMap(from -> rekeyed(from, names));
    }

    private static Optional<Origin> rekeyed(Rekeyed from, TopicNames names) {
        return names.topic(from.topic())
                .map(t -> new Origin(t, from.topic(), from.partition(), from.offset(), true));
    }

    /** Where a record was read, whatever its headers say. */
    static Origin asRead(Topic topic, RecordMetadata read) {
        return new Origin(topic, read.topic(), read.partition(), read.offset(), false);
    }

    /** Puts it on a record that is about to be re-keyed. */
    void mark(Headers headers) {
        new Rekeyed(name, partition, offset).mark(headers);
    }

    /** Takes it off again. */
    static void unmark(Headers headers) {
        Rekeyed.unmark(headers);
    }

    /** {@code topic-partition@offset}, as decisions name their cause. */
    String cause() {
        return name + "-" + partition + "@" + offset;
    }
}
