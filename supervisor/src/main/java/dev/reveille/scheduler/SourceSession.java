package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.core.fleet.SourceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One source, read and told until something fails: then a new session takes up where the last
 * transaction ended. Each batch is one transaction that also moves the group's offsets, so that a
 * record is told once, whoever reads it and whatever falls over.
 */
final class SourceSession implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    /** Empty polls after which it is seen whether the topic is still there. */
    private static final int LOOK = 10;

    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Longer than whoever settles the beginning takes, shorter than a session. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final SourceSpec spec;
    private final SourceTelling telling;
    private final SourceStart start;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private int idle;

    SourceSession(KafkaSettings kafka, SourceSpec spec, SourceTelling telling, String scheduler) {
        this.spec = spec;
        this.telling = telling;
        this.start = new SourceStart(spec.topic(), spec.from(), SETTLING);
        String client = "reveille-source-" + spec.name() + "-" + scheduler;
        this.consumer = new KafkaConsumer<>(consumer(kafka, client));
        try {
            this.producer = new KafkaProducer<>(producer(kafka, client, scheduler));
        } catch (KafkaException e) {
            consumer.close(CloseOptions.timeout(PATIENCE));
            throw e;
        }
    }

    private Properties consumer(KafkaSettings kafka, String client) {
        var properties = kafka.consumer(client, Isolation.COMMITTED);
        properties.put(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, Names.source(kafka.names(), spec.name()));
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "6000");
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "1000");
        properties.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, "10000");
        return properties;
    }

    private Properties producer(KafkaSettings kafka, String client, String scheduler) {
        var properties = kafka.producer(client);
        properties.put(
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                Names.source(kafka.names(), spec.name()) + "-" + scheduler);
        properties.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "5000");
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
        properties.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "3000");
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "5000");
        return properties;
    }

    /**
     * @throws KafkaException if it cannot be read
     * @throws dev.reveille.core.fleet.Problems if its topic is not there
     */
    void begin() {
        demandTopic();
        producer.initTransactions();
        consumer.subscribe(
                List.of(spec.topic()),
                new ConsumerRebalanceListener() {
                    @Override
                    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                        start.settle(consumer);
                    }

                    @Override
                    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
                });
    }

    /** A subscription to a topic that is not there waits for it without a word. */
    private void demandTopic() {
        if (consumer.partitionsFor(spec.topic()).isEmpty()) {
            throw SourceTrouble.noTopic(spec.name(), spec.topic());
        }
    }

    /** Reads what there is and tells it. */
    void step() {
        var records = consumer.poll(POLL);
        if (records.isEmpty()) {
            if (++idle % LOOK == 0) {
                demandTopic();
            }
            return;
        }
        // Read before the transaction begins: a schema registry may be waited for.
        var told = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            told.add(telling.of(record, topic -> producer.partitionsFor(topic).size()));
        }
        producer.beginTransaction();
        for (var record : told) {
            // a record that fails fails the commit
            var _ = producer.send(record);
        }
        producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
        producer.commitTransaction();
    }

    /** Ends a waiting {@link #step}; for another thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        // an open transaction is aborted by the next session's first word, or times out
        producer.close(PATIENCE);
        consumer.close(CloseOptions.timeout(PATIENCE));
    }
}
