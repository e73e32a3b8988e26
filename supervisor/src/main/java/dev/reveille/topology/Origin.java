package dev.reveille.topology;

import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
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
    private static final String TOPIC = "reveille.rekey.topic";
    private static final String PARTITION = "reveille.rekey.partition";
    private static final String OFFSET = "reveille.rekey.offset";

    /** Empty for a re-keyed record that does not say where it came from. */
    static Optional<Origin> of(RecordMetadata read, Headers headers, TopicNames names) {
        Optional<Topic> topic = names.topic(read.topic());
        if (topic.isPresent() && topic.get() != Topic.REKEY) {
            return topic.map(t -> asRead(t, read));
        }
        try {
            String name = text(headers, TOPIC);
            int partition = Integer.parseInt(text(headers, PARTITION));
            long offset = Long.parseLong(text(headers, OFFSET));
            return names.topic(name).map(t -> new Origin(t, name, partition, offset, true));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Where a record was read, whatever its headers say. */
    static Origin asRead(Topic topic, RecordMetadata read) {
        return new Origin(topic, read.topic(), read.partition(), read.offset(), false);
    }

    private static String text(Headers headers, String key) {
        Header header = headers.lastHeader(key);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Puts it on a record that is about to be re-keyed. */
    void mark(Headers headers) {
        headers.add(TOPIC, name.getBytes(StandardCharsets.UTF_8));
        headers.add(PARTITION, Integer.toString(partition).getBytes(StandardCharsets.UTF_8));
        headers.add(OFFSET, Long.toString(offset).getBytes(StandardCharsets.UTF_8));
    }

    /** Takes it off again. */
    static void unmark(Headers headers) {
        headers.remove(TOPIC).remove(PARTITION).remove(OFFSET);
    }

    /** {@code topic-partition@offset}, as decisions name their cause. */
    String cause() {
        return name + "-" + partition + "@" + offset;
    }
}
