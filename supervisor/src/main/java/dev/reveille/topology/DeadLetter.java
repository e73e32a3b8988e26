package dev.reveille.topology;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;
import dev.reveille.wire.DeadLetters;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.Record;

/** A record nobody could use, on its way to {@code dead-letters}: raw bytes and why. */
final class DeadLetter {
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
        if (record.value() == null) {
            return record.withHeaders(headers);
        }
        byte[] value = DeadLetters.fitted(key, record.value(), headers);
        return record.withValue(value).withHeaders(headers);
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
