package dev.reveille.schemas;

import dev.reveille.schemas.registry.RegistryConfig;
import dev.reveille.schemas.registry.SchemaRegistry;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Turns records into bytes and back. Implementations differ in how the bytes name the schema they
 * were written with; all are safe for use by many threads.
 */
public interface AvroCodec {
    /**
     * The codec these properties ask for: Confluent's form where {@code schema.registry.url} is
     * set, else Avro's single-object form. Asks no registry yet.
     *
     * @param properties as a Kafka client is given them; others than a registry's are ignored
     * @throws org.apache.kafka.common.config.ConfigException if one cannot be used
     */
    static AvroCodec of(Map<String, ?> properties) {
        return RegistryConfig.of(properties)
                .<AvroCodec>map(config -> new ConfluentCodec(new SchemaRegistry(config)))
                .orElseGet(SingleObjectCodec::new);
    }

    /**
     * The record's bytes.
     *
     * @param topic full name of the topic they are meant for
     * @throws CodecException if the record is incomplete, or its schema has no name yet that
     *     readers could look up and the registry gives none
     */
    byte[] encode(String topic, SpecificRecordBase value);

    /**
     * The record in the bytes, read as this build's version of {@code type}.
     *
     * @param topic full name of the topic they come from
     * @throws CodecException if they are not such a record; or, {@linkplain
     *     CodecException#recoverable() recoverable}, if that cannot be told for now
     */
    <T extends SpecificRecordBase> T decode(String topic, byte[] bytes, Class<T> type);

    /**
     * Whatever Avro the bytes are, as Avro's generic data.
     *
     * @param topic full name of the topic they come from
     * @throws CodecException if they are none; or, {@linkplain CodecException#recoverable()
     *     recoverable}, if that cannot be told for now
     */
    default Object decodeAny(String topic, byte[] bytes) {
        throw new CodecException(
                CodecException.Code.UNKNOWN_SCHEMA,
                "records of " + topic + " name a schema that only a registry knows",
                "set schema.registry.url to the registry their writers use",
                null);
    }

    /**
     * Learns now what the first record would otherwise have to wait for. Nothing, where no registry
     * is asked.
     *
     * @param topic full name of the topic that will be written
     * @throws CodecException if the registry gives no answer, or a bad one
     */
    void prepare(String topic, Class<? extends SpecificRecordBase> type);

    /**
     * Asks whether the registry answers; changes nothing there. Nothing, where no registry is
     * asked.
     *
     * @throws CodecException if the registry gives no answer, or a bad one
     */
    void check();
}
