package dev.reveille.history;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Unreachable;
import dev.reveille.wire.SourceGroups;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * How far a source has come, as its topic and its consumer group say.
 *
 * @param state what is known of it
 * @param behind records of its topic it has not read yet, where that is known
 * @param exact whether there are as many; else at most so many, since some of the offsets may be no
 *     records
 */
public record SourceStanding(State state, OptionalLong behind, boolean exact) {
    /** What is known of it. */
    public enum State {
        /** Its topic is there, and its group has begun to read it. */
        READ,
        /** Its topic is there, and nobody has begun to read it. */
        NOT_BEGUN,
        /** There is no such topic. */
        NO_TOPIC,
        /** Whoever asks may not look. */
        UNKNOWN
    }

    private static SourceStanding of(State state) {
        return new SourceStanding(state, OptionalLong.empty(), true);
    }

    /**
     * That of each source.
     *
     * @param topics of sources by name
     */
    public static Map<String, SourceStanding> all(KafkaSettings kafka, Map<String, String> topics) {
        var all = new HashMap<String, SourceStanding>();
        if (topics.isEmpty()) {
            return all;
        }
        try (var admin = Admin.create(kafka.admin("reveille-sources"))) {
            topics.forEach((source, topic) -> all.put(source, one(admin, kafka, source, topic)));
        }
        return all;
    }

    private static SourceStanding one(
            Admin admin, KafkaSettings kafka, String source, String topic) {
        try {
            var latest = new HashMap<TopicPartition, OffsetSpec>();
            var described = admin.describeTopics(List.of(topic)).allTopicNames().get();
            for (var description : described.values()) {
                for (var p : description.partitions()) {
                    latest.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest());
                }
            }
            var ends =
                    admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                            .all()
                            .get();
            var read =
                    admin.listConsumerGroupOffsets(SourceGroups.of(kafka.names(), source))
                            .partitionsToOffsetAndMetadata()
                            .get();
            var ours = new HashMap<TopicPartition, OffsetAndMetadata>(read);
            ours.values().removeIf(Objects::isNull);
            ours.keySet().retainAll(ends.keySet());
            if (ours.isEmpty()) {
                return of(State.NOT_BEGUN);
            }
            return read(kafka, stretches(admin, ours, ends));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return of(State.UNKNOWN);
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case UnknownTopicOrPartitionException _ -> of(State.NO_TOPIC);
                case GroupIdNotFoundException _ -> of(State.NOT_BEGUN);
                case AuthorizationException _ -> of(State.UNKNOWN);
                case null, default -> throw Unreachable.because(kafka, e);
            };
        }
    }

    /**
     * What lies before it in each partition. One its topic got later is begun at what is left of
     * it, and what retention has taken nobody reads.
     */
    private static Map<TopicPartition, Unread.Stretch> stretches(
            Admin admin,
            Map<TopicPartition, OffsetAndMetadata> ours,
            Map<TopicPartition, ListOffsetsResultInfo> ends)
            throws ExecutionException, InterruptedException {
        var earliest = new HashMap<TopicPartition, OffsetSpec>();
        ends.keySet().forEach(partition -> earliest.put(partition, OffsetSpec.earliest()));
        var begins = admin.listOffsets(earliest).all().get();
        var stretches = new HashMap<TopicPartition, Unread.Stretch>();
        ends.forEach(
                (partition, end) -> {
                    var at = ours.get(partition);
                    var begin = begins.get(partition);
                    long from =
                            Math.max(
                                    at == null ? 0 : at.offset(),
                                    begin == null ? 0 : begin.offset());
                    stretches.put(
                            partition, new Unread.Stretch(from, Math.max(from, end.offset())));
                });
        return stretches;
    }

    private static SourceStanding read(
            KafkaSettings kafka, Map<TopicPartition, Unread.Stretch> stretches) {
        OptionalLong counted = Unread.count(kafka, stretches);
        long offsets = stretches.values().stream().mapToLong(Unread.Stretch::offsets).sum();
        return new SourceStanding(
                State.READ, OptionalLong.of(counted.orElse(offsets)), counted.isPresent());
    }
}
