package dev.reveille.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a partition backwards from a moment, in stretches that grow, and no further than it must:
 * an answer about yesterday costs what lies around yesterday, not what the topic holds.
 */
final class Backwards {
    private static final int FIRST_STRETCH = 500;
    private static final int GROWTH = 4;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<String, byte[]> consumer;

    Backwards(Consumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * How far to read.
     *
     * @param from records before it are not read
     * @param until records from it on are not read
     * @param most records looked at, whoever's they are
     */
    record Reach(Instant from, Instant until, long most) {}

    /**
     * What was found.
     *
     * @param matches oldest first
     * @param begins where the log begins, if it was read down to there and once held more
     * @param cut whether {@code most} kept it from reading on
     */
    record Found<T>(List<T> matches, Optional<Kept> begins, boolean cut) {}

    /** Reads stretch by stretch until {@code enough}, or until nothing is left within reach. */
    <T> Found<T> search(
            TopicPartition partition,
            Reach reach,
            Function<ConsumerRecord<String, byte[]>, Optional<T>> match,
            Predicate<List<T>> enough) {
        consumer.assign(List.of(partition));
        long begin = one(consumer.beginningOffsets(List.of(partition)), partition);
        long end = one(consumer.endOffsets(List.of(partition)), partition);
        long top = Math.min(end, offset(partition, reach.until(), end));
        long floor = Math.min(top, Math.max(begin, offset(partition, reach.from(), top)));
        var found = new ArrayList<T>();
        long low = top;
        for (long size = FIRST_STRETCH; low > floor; size *= GROWTH) {
            if (enough.test(found) || top - low >= reach.most()) {
                return new Found<>(found, Optional.empty(), !enough.test(found));
            }
            long high = low;
            low = Math.max(floor, high - Math.min(size, reach.most() - (top - high)));
            found.addAll(0, stretch(partition, low, high, match));
        }
        // what a log never held, retention did not take
        Optional<Kept> begins =
                floor == begin && begin > 0 ? first(partition, begin, end) : Optional.empty();
        return new Found<>(found, begins, false);
    }

    private static long one(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    /** The first offset of that time or later; {@code otherwise} where there is none. */
    private long offset(TopicPartition partition, Instant at, long otherwise) {
        long millis = Math.max(0, at.toEpochMilli());
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, millis)).get(partition);
        return found == null ? otherwise : found.offset();
    }

    private <T> List<T> stretch(
            TopicPartition partition,
            long low,
            long high,
            Function<ConsumerRecord<String, byte[]>, Optional<T>> match) {
        var found = new ArrayList<T>();
        consumer.seek(partition, low);
        while (consumer.position(partition) < high) {
            for (var record : consumer.poll(POLL)) {
                if (record.offset() < high) {
                    match.apply(record).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private Optional<Kept> first(TopicPartition partition, long begin, long end) {
        consumer.seek(partition, begin);
        while (consumer.position(partition) < end) {
            for (var record : consumer.poll(POLL)) {
                var where = new Position(partition.topic(), partition.partition(), record.offset());
                return Optional.of(new Kept(where, Instant.ofEpochMilli(record.timestamp())));
            }
        }
        return Optional.of(
                new Kept(new Position(partition.topic(), partition.partition(), end), Instant.MAX));
    }
}
