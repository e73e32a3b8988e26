package dev.reveille.schemas;

import org.apache.avro.specific.SpecificRecordBase;

/**
 * Turns records into bytes and back. Implementations differ in how the bytes name the schema they
 * were written with; all are safe for use by many threads.
 */
public interface AvroCodec {
    /**
     * The record's bytes.
     *
     * @param topic full name of the topic they are meant for
     * @throws CodecException if the record is incomplete
     */
    byte[] encode(String topic, SpecificRecordBase value);

    /**
     * The record in the bytes, read as this build's version of {@code type}.
     *
     * @param topic full name of the topic they come from
     * @throws CodecException if they are not such a record
     */
    <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type);
}
