package dev.reveille.bench;

import dev.reveille.app.RelevanceAlone;
import dev.reveille.config.KafkaSettings;
import dev.reveille.schemas.TopicLayout;
import java.nio.file.Path;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueStore;

/** The least any topology with a store does: it counts records by key, and decides nothing. */
final class Bare {
    private Bare() {}

    /**
     * In Streams' own words, under the settings relevance runs with.
     *
     * @param cached whether counts are kept in memory until a commit, so that RocksDB and the log
     *     of changes see a key once for all its records between two
     */
    static KafkaStreams start(
            KafkaSettings kafka,
            TopicLayout layout,
            String application,
            Path state,
            String topic,
            boolean cached) {
        var store =
                Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("counts")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.Long());
        var builder = new StreamsBuilder();
        builder.stream(topic, Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
                .count(cached ? store.withCachingEnabled() : store.withCachingDisabled());
        var settings = RelevanceAlone.settings(kafka, layout, application, state);
        var streams = new KafkaStreams(builder.build(), settings);
        streams.start();
        return streams;
    }
}
