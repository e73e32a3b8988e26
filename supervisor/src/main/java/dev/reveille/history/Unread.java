package dev.reveille.history;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records lie between two offsets. Offsets alone do not tell: ends of transactions have
 * one each, and so have records of transactions that were aborted, and those compaction took. So
 * short stretches are read.
 */
final class Unread {
    /** Offsets that are read to be counted. */
    private static final long MOST = 5_000;

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Unread() {}

    /**
     * From an offset to before another.
     *
     * @param from 0 or more
     * @param to not less
     */
    record Stretch(long from, long to) {
        long offsets() {
            return to - from;
        }
    }

    /** How many there are; empty where they are too many to be read, or may not be. */
    static OptionalLong count(KafkaSettings kafka, Map<TopicPartition, Stretch> stretches) {
        var open = new HashMap<>(stretches);
        open.values().removeIf(stretch -> stretch.offsets() <= 0);
        long offsets = open.values().stream().mapToLong(Stretch::offsets).sum();
        if (offsets == 0 || offsets > MOST) {
            return offsets == 0 ? OptionalLong.of(0) : OptionalLong.empty();
        }
        var properties = kafka.consumer("reveille-unread", Isolation.COMMITTED);
        try (var consumer = new KafkaConsumer<String, byte[]>(properties)) {
            consumer.assign(open.keySet());
            open.forEach((partition, stretch) -> consumer.seek(partition, stretch.from()));
            return read(consumer, open);
        } catch (KafkaException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong read(
            KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Stretch> open) {
        long count = 0;
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!open.isEmpty()) {
            if (System.nanoTime() - until > 0) {
                return OptionalLong.empty();
            }
            for (ConsumerRecord<?, ?> record : consumer.poll(Duration.ofMillis(100))) {
                var stretch = open.get(new TopicPartition(record.topic(), record.partition()));
                if (stretch != null && record.offset() < stretch.to()) {
                    count++;
                }
            }
            open.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue().to());
            consumer.pause(
                    consumer.assignment().stream().filter(p -> !open.containsKey(p)).toList());
        }
        return OptionalLong.of(count);
    }
}
