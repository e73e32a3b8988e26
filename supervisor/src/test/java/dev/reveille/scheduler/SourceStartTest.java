package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceSpec.From;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SourceStartTest {
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);
    private static final TopicPartition LATER = new TopicPartition("orders", 2);
    private static final Set<TopicPartition> ALL = Set.of(FIRST, SECOND, LATER);

    @Test
    void whoeverHoldsTheFirstPartitionSettlesTheBeginningOfAll() {
        try (var latest = holding(FIRST);
                var earliest = holding(FIRST, SECOND)) {
            // When
            start(From.LATEST).settle(latest);
            start(From.EARLIEST).settle(earliest);
            // Then
            assertThat(latest.committed).isEqualTo(Map.of(FIRST, 100L, SECOND, 100L, LATER, 100L));
            assertThat(earliest.committed).isEqualTo(Map.of(FIRST, 7L, SECOND, 7L, LATER, 7L));
        }
    }

    @Test
    void anotherOneDoesNotMoveItAndDoesNotReadBeforeItIsSettled() {
        try (var other = holding(SECOND, LATER)) {
            // When, then
            assertThatThrownBy(() -> start(From.LATEST).settle(other))
                    .isInstanceOf(Problems.class)
                    .hasMessageContaining("orders-0");
            assertThat(other.committed).isEmpty();
        }
    }

    @Test
    void aPartitionThatCameLaterIsBegunByItsHolderAlone() {
        try (var holder = holding(SECOND, LATER);
                var other = holding(FIRST)) {
            for (var consumer : List.of(holder, other)) {
                // Given
                consumer.commitSync(at(FIRST, SECOND));
                // When
                start(From.LATEST).settle(consumer);
            }
            // Then
            assertThat(holder.committed).isEqualTo(Map.of(FIRST, 50L, SECOND, 50L, LATER, 7L));
            assertThat(other.committed).isEqualTo(Map.of(FIRST, 50L, SECOND, 50L));
        }
    }

    private static SourceStart start(From from) {
        return new SourceStart("orders", from, Duration.ofMillis(100));
    }

    private static Map<TopicPartition, OffsetAndMetadata> at(TopicPartition... partitions) {
        return Stream.of(partitions)
                .collect(Collectors.toMap(p -> p, _ -> new OffsetAndMetadata(50)));
    }

    private static Recorder holding(TopicPartition... mine) {
        var consumer = new Recorder();
        consumer.updatePartitions(
                "orders",
                ALL.stream()
                        .map(p -> new PartitionInfo(p.topic(), p.partition(), null, null, null))
                        .toList());
        consumer.updateBeginningOffsets(ALL.stream().collect(Collectors.toMap(p -> p, _ -> 7L)));
        consumer.updateEndOffsets(ALL.stream().collect(Collectors.toMap(p -> p, _ -> 100L)));
        consumer.assign(List.of(mine));
        return consumer;
    }

    /** What was committed, of partitions it does not hold too. */
    private static final class Recorder extends MockConsumer<byte[], byte[]> {
        private final Map<TopicPartition, Long> committed = new HashMap<>();

        Recorder() {
            super("earliest");
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            super.commitSync(offsets);
            offsets.forEach((partition, at) -> committed.put(partition, at.offset()));
        }
    }
}
