package dev.reveille.bench;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Activities;
import dev.reveille.wire.TenantEvents;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Events of many tenants, written as fast as the broker takes them. */
final class Backlog {
    private static final long SEED = 7;

    private Backlog() {}

    /**
     * Writes activity; returns once the broker has all of it. A tenant's share falls with its
     * number, as in a real fleet: half of all events are of an eighth of the tenants.
     */
    static void activity(KafkaSettings kafka, int events, int tenants) {
        var random = new Random(SEED);
        String topic = kafka.names().of(Topic.ACTIVITY);
        AvroCodec codec = kafka.codec();
        try (var producer = producer(kafka)) {
            for (int i = 0; i < events; i++) {
                double share = random.nextDouble();
                String tenant = tenant((int) (tenants * share * share * share));
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
        }
    }

    /** Writes one queue's depth for each tenant; returns once the broker has all of them. */
    static void queues(KafkaSettings kafka, int tenants, long depth) {
        String topic = kafka.names().of(Topic.QUEUE_DEPTH);
        AvroCodec codec = kafka.codec();
        try (var producer = producer(kafka)) {
            for (int i = 0; i < tenants; i++) {
                String tenant = tenant(i);
                var waiting =
                        new TenantEvent.Waiting(
                                new TenantId(tenant), Optional.empty(), Optional.empty(), depth);
                var event = TenantEvents.toAvro(waiting, Instant.now(), "bench");
                var _ =
                        producer.send(
                                new ProducerRecord<>(topic, tenant, codec.encode(topic, event)));
            }
        }
    }

    /** Id of a tenant by its number. */
    static String tenant(int number) {
        return "tenant-" + number;
    }

    private static KafkaProducer<String, byte[]> producer(KafkaSettings kafka) {
        var properties = kafka.producer("bench");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "20");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
        return new KafkaProducer<>(properties);
    }
}
