package dev.reveille.topology;

import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.Visible;
import dev.reveille.schemas.CodecException;
import dev.reveille.wire.DeadLetters;
import dev.reveille.wire.Remedies;
import org.apache.kafka.streams.processor.api.Record;

/** A record nobody could use, on its way to {@code dead-letters}: raw bytes and why. */
final class DeadLetter {
    private DeadLetter() {}

    /**
     * The record as read, with why it lies here.
     *
     * @param from where it was published
     * @throws CodecException the cause itself, if nothing is wrong with the record
     */
    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, Origin from, RuntimeException cause) {
        var headers =
                DeadLetters.headers(
                        record.headers(),
                        from.name(),
                        from.partition(),
                        from.offset(),
                        cause,
                        Remedies.of(from.topic(), record.value(), cause));
        Origin.unmark(headers);
        int key = record.key() == null ? 0 : record.key().length;
        var letter = record.withHeaders(headers);
        return record.value() == null
                ? letter
                : letter.withValue(DeadLetters.fitted(key, record.value(), headers));
    }

    /** The cause on lines of ours: what of others' text it quotes ends none. */
    static String why(RuntimeException cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof Problems ? message : Visible.of(message);
    }
}
