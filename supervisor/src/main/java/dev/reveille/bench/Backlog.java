package dev.reveille.bench;

import dev.reveille.config.KafkaSettings;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Activities;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Activity of many tenants, written before anyone reads it. A tenant's share falls with its number,
 * as in a real fleet: half of all events are of an eighth of the tenants.
 */
final class Backlog {
    private static final long SEED = 7;

    private Backlog() {}

    /** Writes it; returns once the broker has all of it. */
    static void write(KafkaSettings kafka, int events, int tenants) {
        var random = new Random(SEED);
        String topic = kafka.names().of(Topic.ACTIVITY);
        AvroCodec codec = kafka.codec();
        var properties = kafka.producer("bench");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "20");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
        try (var producer = new KafkaProducer<String, byte[]>(properties)) {
            for (int i = 0; i < events; i++) {
                double share = random.nextDouble();
                String tenant = "tenant-" + (int) (tenants * share * share * share);
                var event =
                        Activities.toAvro(
                                tenant,
                                Optional.empty(),
                                "message",
                                Map.of(),
                                Instant.now(),
                                "bench");
                var _ =
                        producer.send(
                                new ProducerRecord<>(topic, tenant, codec.encode(topic, event)));
            }
            producer.flush();
        }
    }
}
