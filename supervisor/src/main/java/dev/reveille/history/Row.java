package dev.reveille.history;

import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.CodecProblems;
import dev.reveille.wire.Reading;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * One record of a topic.
 *
 * @param topic which
 * @param position where it lies
 * @param time of the record
 * @param key as text, empty where it has none
 * @param value empty for a tombstone
 */
public record Row<V>(Topic topic, Position position, Instant time, String key, Optional<V> value) {
    <W> Row<W> with(Function<V, W> read) {
        return new Row<>(topic, position, time, key, value.map(read));
    }

    /**
     * The record's noun; empty if it cannot be read, which is not this reader's to repair.
     *
     * @throws dev.reveille.core.fleet.Problems if the schema registry keeps it from being read
     */
    static <N> Optional<Row<N>> of(Reading<N> reading, AvroCodec codec, Row<byte[]> row) {
        try {
            return Optional.of(
                    row.with(bytes -> reading.read(codec, row.position().topic(), bytes)));
        } catch (CodecException e) {
            if (e.recoverable()) {
                throw CodecProblems.thrown(e);
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
