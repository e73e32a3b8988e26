package dev.reveille.schemas;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Kafka's serializer over an {@link AvroCodec}; null stays null, a tombstone. */
public final class RecordSerializer<T extends SpecificRecordBase> implements Serializer<T> {
    private final AvroCodec codec;

    public RecordSerializer(AvroCodec codec) {
        this.codec = codec;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T value) {
        return value == null ? null : codec.encode(topic, value);
    }
}
