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
 */
public record SourceStanding(State state, OptionalLong behind) {
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
        return new SourceStanding(state, OptionalLong.empty());
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
            long behind = 0;
            for (var end : ends.entrySet()) {
                var at = ours.get(end.getKey());
                behind += Math.max(0, end.getValue().offset() - (at == null ? 0 : at.offset()));
            }
            return new SourceStanding(State.READ, OptionalLong.of(behind));
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
}
