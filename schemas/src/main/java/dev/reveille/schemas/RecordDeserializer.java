package dev.reveille.schemas;

import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's deserializer for the values of Reveille's topics, in both forms; null stays null. Named
 * in a client's {@code value.deserializer}, it takes the codec that client's properties ask for,
 * and finds a topic's class by its name, which begins with {@code topics.prefix} ({@code reveille.}
 * unless set).
 */
public final class RecordDeserializer implements Deserializer<SpecificRecordBase> {
    private static final String PREFIX = "topics.prefix";

    private @Nullable AvroCodec codec;
    private TopicNames names;

    /** For Kafka's clients, which configure it. */
    public RecordDeserializer() {
        this.names = TopicNames.DEFAULT;
    }

    public RecordDeserializer(AvroCodec codec, TopicNames names) {
        this.codec = codec;
        this.names = names;
    }

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        codec = RecordSerializer.configured(codec, properties, isKey, "key.deserializer");
        Object prefix = properties.get(PREFIX);
        if (prefix != null) {
            names = new TopicNames(prefix.toString());
        }
    }

    @Override
    public @Nullable SpecificRecordBase deserialize(String topic, byte @Nullable [] bytes) {
        if (codec == null) {
            throw new IllegalStateException("not configured");
        }
        if (bytes == null) {
            return null;
        }
        Class<? extends SpecificRecordBase> type =
                names.topic(topic)
                        .flatMap(Topic::value)
                        .orElseThrow(
                                () ->
                                        new ConfigException(
                                                topic
                                                        + " is no topic of Avro records; set "
                                                        + PREFIX
                                                        + " if names do not begin with "
                                                        + names.prefix()));
        return codec.decode(topic, bytes, type);
    }
}
