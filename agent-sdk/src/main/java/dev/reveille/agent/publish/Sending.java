package dev.reveille.agent.publish;

import dev.reveille.schemas.CodecException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** How publishers send: at once, to all replicas, and telling how it went. */
final class Sending {
    private Sending() {}

    /** A producer's properties; what the user says wins. */
    static Map<String, Object> properties(String clientId, Map<String, ?> client) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        properties.putAll(client);
        return properties;
    }

    /**
     * Completes when the broker has it, or with what went wrong; never throws what Kafka or the
     * codec throws.
     */
    static <V> CompletableFuture<RecordMetadata> send(
            Producer<String, V> producer, ProducerRecord<String, V> record) {
        CompletableFuture<RecordMetadata> done = new CompletableFuture<>();
        try {
            // the callback tells what the producer's own future would
            var unused =
                    producer.send(
                            record,
                            (metadata, failure) -> {
                                if (failure == null) {
                                    done.complete(metadata);
                                } else {
                                    done.completeExceptionally(failure);
                                }
                            });
        } catch (KafkaException | CodecException failure) {
            done.completeExceptionally(failure);
        }
        return done;
    }
}
