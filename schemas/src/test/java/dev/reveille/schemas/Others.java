package dev.reveille.schemas;

import dev.reveille.schemas.registry.RegistryProcess;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Somebody else's serializers of Confluent's form, by the names users would configure. */
enum Others {
    APICURIO("io.apicurio.registry.serde.avro.AvroKafka") {
        @Override
        Map<String, Object> properties(RegistryProcess registry) {
            return Map.of(
                    "apicurio.registry.url",
                    registry.own().toString(),
                    "apicurio.registry.auto-register",
                    true,
                    "apicurio.registry.headers.enabled",
                    false,
                    "apicurio.registry.use-id",
                    "contentId",
                    "apicurio.registry.id-handler",
                    "io.apicurio.registry.serde.Default4ByteIdHandler",
                    "apicurio.registry.artifact-resolver-strategy",
                    "io.apicurio.registry.serde.strategy.TopicIdStrategy");
        }
    },
    /** On the class path with the Maven profile `confluent` only. */
    CONFLUENT("io.confluent.kafka.serializers.KafkaAvro") {
        @Override
        Map<String, Object> properties(RegistryProcess registry) {
            return Map.of("schema.registry.url", registry.confluent().toString());
        }
    };

    private final String classes;

    Others(String classes) {
        this.classes = classes;
    }

    /** Those there are. */
    static Stream<Others> all() {
        return Stream.of(values()).filter(Others::there);
    }

    private boolean there() {
        try {
            Class.forName(classes + "Serializer");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    abstract Map<String, Object> properties(RegistryProcess registry);

    @SuppressWarnings("unchecked")
    Serializer<Object> serializer(RegistryProcess registry) throws ReflectiveOperationException {
        Serializer<Object> made =
                Class.forName(classes + "Serializer")
                        .asSubclass(Serializer.class)
                        .getConstructor()
                        .newInstance();
        made.configure(properties(registry), false);
        return made;
    }

    @SuppressWarnings("unchecked")
    Deserializer<Object> deserializer(RegistryProcess registry)
            throws ReflectiveOperationException {
        Deserializer<Object> made =
                Class.forName(classes + "Deserializer")
                        .asSubclass(Deserializer.class)
                        .getConstructor()
                        .newInstance();
        made.configure(properties(registry), false);
        return made;
    }
}
