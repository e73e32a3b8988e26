package dev.reveille.scheduler;

import dev.reveille.core.fleet.SourceSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a source's group begins. Where nothing was read yet, that is settled for all partitions in
 * one commit, and by whoever holds the first of them: a crash before the first record must not move
 * the beginning, and of two schedulers that start together neither may move what the other has
 * begun to read. A partition that the topic got later holds nothing but news, and its holder begins
 * it.
 *
 * @param topic the source's
 * @param from where to begin
 * @param patience how long to wait for the holder of the first partition
 */
record SourceStart(String topic, SourceSpec.From from, Duration patience) {
    private static final Duration LOOK = Duration.ofMillis(50);

    /**
     * Settles what is open of the partitions the consumer holds. For a rebalance listener: the
     * group's generation then guards the commit.
     *
     * @throws dev.reveille.core.fleet.Problems if the holder of the first partition does not settle
     *     it in time
     */
    void settle(Consumer<?, ?> consumer) {
        var all = new HashSet<TopicPartition>();
        consumer.partitionsFor(topic)
                .forEach(p -> all.add(new TopicPartition(topic, p.partition())));
        var open = new HashSet<>(consumer.assignment());
        all.addAll(open);
        var settled = settled(consumer, all);
        if (!settled.isEmpty()) {
            open.removeAll(settled);
            commit(consumer, open.isEmpty() ? Map.of() : consumer.beginningOffsets(open));
        } else if (open.contains(new TopicPartition(topic, 0))) {
            commit(
                    consumer,
                    switch (from) {
                        case LATEST -> consumer.endOffsets(all);
                        case EARLIEST -> consumer.beginningOffsets(all);
                    });
        } else if (!open.isEmpty()) {
            awaitOther(consumer, all);
        }
    }

    private void awaitOther(Consumer<?, ?> consumer, Set<TopicPartition> all) {
        long until = System.nanoTime() + patience.toNanos();
        while (settled(consumer, all).isEmpty()) {
            if (System.nanoTime() - until > 0) {
                throw SourceTrouble.notSettled(topic);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static Set<TopicPartition> settled(Consumer<?, ?> consumer, Set<TopicPartition> all) {
        var settled = new HashMap<>(consumer.committed(all));
        settled.values().removeIf(offset -> offset == null);
        return settled.keySet();
    }

    private static void commit(Consumer<?, ?> consumer, Map<TopicPartition, Long> at) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        at.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets);
        }
    }
}
