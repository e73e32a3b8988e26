package dev.reveille.schemas;

import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's serializer over an {@link AvroCodec}; null stays null, a tombstone. Named in a client's
 * {@code value.serializer}, it takes the codec that client's properties ask for: Confluent's form
 * with {@code schema.registry.url}, else the single-object form.
 */
public final class RecordSerializer<T extends SpecificRecordBase> implements Serializer<T> {
    private @Nullable AvroCodec codec;

    /** For Kafka's clients, which configure it. */
    public RecordSerializer() {}

    public RecordSerializer(AvroCodec codec) {
        this.codec = codec;
    }

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        codec = configured(codec, properties, isKey, "key.serializer");
    }

    static AvroCodec configured(
            @Nullable AvroCodec codec, Map<String, ?> properties, boolean isKey, String key) {
        if (isKey) {
            throw new ConfigException(key + ": keys are plain text on Reveille's topics");
        }
        return codec == null ? AvroCodec.of(properties) : codec;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        if (codec == null) {
            throw new IllegalStateException("not configured");
        }
        return value == null ? null : codec.encode(topic, value);
    }
}
