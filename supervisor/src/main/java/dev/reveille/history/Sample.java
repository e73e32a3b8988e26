package dev.reveille.history;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The newest records of a topic of anybody's. */
public final class Sample {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    private Sample() {}

    /**
     * The newest records, about as many from each partition; empty if there is no such topic.
     *
     * @param most records in all
     */
    public static Optional<List<ConsumerRecord<byte[], byte[]>>> newest(
            KafkaSettings kafka, String topic, int most) {
        var properties = kafka.consumer("reveille-sample", KafkaSettings.Isolation.COMMITTED);
        for (String key :
                List.of(
                        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG)) {
            properties.put(key, ByteArrayDeserializer.class.getName());
        }
        properties.putIfAbsent("default.api.timeout.ms", Long.toString(PATIENCE.toMillis()));
        try (var consumer = new KafkaConsumer<byte[], byte[]>(properties)) {
            var found = consumer.listTopics(PATIENCE).get(topic);
            if (found == null || found.isEmpty()) {
                return Optional.empty();
            }
            var partitions =
                    found.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
            return Optional.of(read(consumer, partitions, Math.max(1, most / partitions.size())));
        } catch (TimeoutException e) {
            throw Unreachable.problem(kafka, e);
        } catch (KafkaException e) {
            throw Unreachable.refused(kafka, e);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, int each) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition p : partitions) {
            consumer.seek(p, Math.max(begins.getOrDefault(p, 0L), ends.getOrDefault(p, 0L) - each));
        }
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline
                && partitions.stream()
                        .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            consumer.poll(POLL).forEach(records::add);
        }
        return records;
    }
}
