package dev.reveille.history;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.history.Backwards.Found;
import dev.reveille.history.Backwards.Reach;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics, looked into around a moment; unreadable records are passed over.
 *
 * @param partitions of a topic
 */
record Shelf(
        Consumer<String, byte[]> consumer,
        AvroCodec codec,
        TopicNames names,
        Function<Topic, List<TopicPartition>> partitions) {

    /** Every partition in which records of the key can lie. */
    List<TopicPartition> of(Topic topic, String key) {
        List<TopicPartition> all = partitions.apply(topic);
        return switch (topic.key().spread()) {
            case TENANT -> List.of(all.get(Partitions.ofKey(key, all.size())));
            // an agent may have moved from pool to pool
            case POOL, ONE -> all;
        };
    }

    /** Records of one key. */
    <V> Found<Row<V>> rows(
            Reading<V> reading,
            TopicPartition partition,
            String key,
            Reach reach,
            Predicate<List<Row<V>>> enough) {
        return new Backwards(consumer)
                .search(
                        partition,
                        reach,
                        r -> key.equals(r.key()) ? read(reading, r) : Optional.empty(),
                        enough);
    }

    /** What users told of the agent's tenant. */
    Found<Entry> told(AgentId agent, TopicPartition partition, Reach reach, int enough) {
        var words = new TenantTold(agent, codec, names);
        return new Backwards(consumer)
                .search(partition, reach, words::entry, found -> found.size() >= enough);
    }

    private <V> Optional<Row<V>> read(Reading<V> reading, ConsumerRecord<String, byte[]> record) {
        var row =
                new Row<>(
                        reading.topic(),
                        new Position(record.topic(), record.partition(), record.offset()),
                        Instant.ofEpochMilli(record.timestamp()),
                        record.key(),
                        Optional.ofNullable(record.value()));
        return Row.of(reading, codec, row);
    }
}
