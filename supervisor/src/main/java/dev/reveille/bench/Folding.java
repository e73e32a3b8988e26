package dev.reveille.bench;

import dev.reveille.app.RelevanceAlone;
import dev.reveille.config.KafkaSettings;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * A topology that reads activity.
 *
 * @param running whether all its tasks are at work
 * @param end stops it
 */
record Folding(BooleanSupplier running, Runnable end) implements AutoCloseable {
    static final TopicLayout LAYOUT = TopicLayout.SINGLE_BROKER;

    /** Which of those that are compared. */
    enum Kind {
        RELEVANCE,
        BARE,
        BARE_CACHED;

        /**
         * Starts one from the beginning of the topic.
         *
         * @param application group; a new one for each start
         * @param state directory of its stores
         */
        Folding start(KafkaSettings kafka, String application, Path state) {
            return switch (this) {
                case RELEVANCE -> {
                    var relevance = RelevanceAlone.start(kafka, LAYOUT, application, state);
                    yield new Folding(relevance::running, relevance::close);
                }
                case BARE -> bare(kafka, application, state, false);
                case BARE_CACHED -> bare(kafka, application, state, true);
            };
        }
    }

    private static Folding bare(
            KafkaSettings kafka, String application, Path state, boolean cached) {
        String topic = kafka.names().of(Topic.ACTIVITY);
        var streams = Bare.start(kafka, LAYOUT, application, state, topic, cached);
        return new Folding(
                () -> streams.state() == KafkaStreams.State.RUNNING, () -> streams.close());
    }

    @Override
    public void close() {
        end.run();
    }
}
