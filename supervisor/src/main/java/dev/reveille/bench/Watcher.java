package dev.reveille.bench;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Tells when records of a topic arrive at a reader, as another reader in the fleet sees them. */
final class Watcher implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;

    /**
     * @param arrived told each record and the nanosecond of its arrival
     */
    Watcher(
            KafkaSettings kafka,
            Topic topic,
            Isolation isolation,
            BiConsumer<ConsumerRecord<String, byte[]>, Long> arrived) {
        this.consumer = new KafkaConsumer<>(kafka.consumer("bench-" + topic.label(), isolation));
        String name = kafka.names().of(topic);
        var partitions =
                consumer.partitionsFor(name).stream()
                        .map(p -> new TopicPartition(name, p.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("bench-" + topic.label())
                        .start(() -> run(arrived));
    }

    private void run(BiConsumer<ConsumerRecord<String, byte[]>, Long> arrived) {
        try {
            while (true) {
                var records = consumer.poll(Duration.ofSeconds(1));
                long now = System.nanoTime();
                records.forEach(record -> arrived.accept(record, now));
            }
        } catch (WakeupException e) {
            // The benchmark is over.
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
