package dev.reveille.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What nodes last said while nobody placed their pool: a goodbye among it must still be heeded.
 * Read back from the end, in steps, as far as the last sign of a scheduler, at most {@link #MOST}
 * records: ten hours of two nodes, three minutes of a thousand. A goodbye from before is one of a
 * node that is then lost for its silence.
 */
final class LastWords {
    private static final int FIRST = 2_000;
    private static final int MOST = 200_000;

    /**
     * Ticks younger than this may be those of the very scheduler that now begins, or of one that
     * ended before it placed.
     */
    private static final Duration BEGINNING = Duration.ofMinutes(1);

    private final KafkaConsumer<String, byte[]> consumer;
    private final TopicPartition heartbeats;

    LastWords(KafkaConsumer<String, byte[]> consumer, TopicPartition heartbeats) {
        this.consumer = consumer;
        this.heartbeats = heartbeats;
    }

    /**
     * Tells all of them, in order, from the beginning again after each step; the consumer then
     * stands behind the last.
     */
    void read(Consumer<ConsumerRecord<String, byte[]>> sink) {
        var one = List.of(heartbeats);
        consumer.assign(one);
        long first = consumer.beginningOffsets(one).getOrDefault(heartbeats, 0L);
        long end = consumer.endOffsets(one).getOrDefault(heartbeats, 0L);
        for (int back = FIRST; back <= MOST; back *= 10) {
            long from = Math.max(first, end - back);
            if (schedulerSeen(from, end, sink) || from == first) {
                return;
            }
        }
    }

    /** Reads that far; answers whether a scheduler was there before anything newer. */
    private boolean schedulerSeen(
            long from, long end, Consumer<ConsumerRecord<String, byte[]>> sink) {
        long firstTick = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        consumer.seek(heartbeats, from);
        while (consumer.position(heartbeats) < end) {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                newest = Math.max(newest, record.timestamp());
                if (record.value() == null) {
                    firstTick = Math.min(firstTick, record.timestamp());
                } else {
                    sink.accept(record);
                }
            }
        }
        return firstTick <= newest - BEGINNING.toMillis();
    }
}
