package dev.reveille.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Where a record of the re-keyed topic was published, as its headers tell.
 *
 * @param topic name in the cluster
 */
public record Rekeyed(String topic, int partition, long offset) {
    private static final String TOPIC = "reveille.rekey.topic";
    private static final String PARTITION = "reveille.rekey.partition";
    private static final String OFFSET = "reveille.rekey.offset";

    /** Empty where the headers do not say. */
    public static Optional<Rekeyed> of(Headers headers) {
        try {
            int partition = Integer.parseInt(text(headers, PARTITION));
            long offset = Long.parseLong(text(headers, OFFSET));
            return Optional.of(new Rekeyed(text(headers, TOPIC), partition, offset));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Puts it on a record that is about to be re-keyed. */
    public void mark(Headers headers) {
        headers.add(TOPIC, topic.getBytes(StandardCharsets.UTF_8));
        headers.add(PARTITION, Integer.toString(partition).getBytes(StandardCharsets.UTF_8));
        headers.add(OFFSET, Long.toString(offset).getBytes(StandardCharsets.UTF_8));
    }

    /** Takes it off again. */
    public static void unmark(Headers headers) {
        headers.remove(TOPIC).remove(PARTITION).remove(OFFSET);
    }

    private static String text(Headers headers, String key) {
        Header header = headers.lastHeader(key);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }
}
