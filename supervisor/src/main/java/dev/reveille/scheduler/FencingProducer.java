package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** A transactional producer that has fenced every other one of its id at the broker. */
final class FencingProducer implements AutoCloseable {
    /** Closing must not wait for a broker that is away. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final KafkaProducer<String, byte[]> producer;

    FencingProducer(KafkaSettings kafka, String clientId, String transactionalId) {
        var properties = kafka.producer(clientId);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "5000");
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "3000");
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "5000");
        properties.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, "20");
        this.producer = new KafkaProducer<>(properties);
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Producer<String, byte[]> get() {
        return producer;
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }
}
