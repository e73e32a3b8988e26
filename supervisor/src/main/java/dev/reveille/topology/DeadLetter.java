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

    /**
     * The record as read, with why it lies here.
     *
     * @throws CodecException the cause itself, if nothing is wrong with the record
     */
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
        var letter = record.withHeaders(headers);
        return record.value() == null
                ? letter
                : letter.withValue(DeadLetters.fitted(key, record.value(), headers));
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
