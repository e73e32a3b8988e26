package dev.reveille.topology;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;
import dev.reveille.wire.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** A record nobody could use, on its way to {@code dead-letters}: raw bytes and why. */
final class DeadLetter {
    /** Below every default limit of a record, whatever its headers weigh. */
    static final int MOST_BYTES = 1_000_000;

    private static final String TRUNCATED = "reveille.truncated.from";

    private DeadLetter() {}

    /** The record as read, with why it lies here. */
    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record,
            String topic,
            int partition,
            long offset,
            RuntimeException cause) {
        var headers =
                DeadLetters.headers(
                        record.headers(), topic, partition, offset, cause, remedy(cause));
        Origin.unmark(headers);
        int key = record.key() == null ? 0 : record.key().length;
        int room = Math.max(0, MOST_BYTES - key - weight(headers));
        if (record.value() == null || record.value().length <= room) {
            return record.withHeaders(headers);
        }
        // A record may be as large as a topic allows; with more headers it would fit nowhere.
        String length = Integer.toString(record.value().length);
        headers.add(TRUNCATED, length.getBytes(StandardCharsets.UTF_8));
        return record.withValue(Arrays.copyOf(record.value(), room)).withHeaders(headers);
    }

    static int weight(Headers headers) {
        int sum = 0;
        for (Header header : headers) {
            sum +=
                    header.key().length()
                            + 10
                            + (header.value() == null ? 0 : header.value().length);
        }
        return sum;
    }

    private static String remedy(RuntimeException cause) {
        return switch (cause) {
            case CodecException e -> e.remedy();
            case Problems e ->
                    e.list().stream().map(Problem::remedy).collect(Collectors.joining("; "));
            default -> "report this";
        };
    }
}
