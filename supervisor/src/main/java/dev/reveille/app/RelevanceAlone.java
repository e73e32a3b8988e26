package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecParser;
import dev.reveille.scheduler.TickWriter;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.topology.RelevanceOptions;
import dev.reveille.topology.RelevanceSetup;
import dev.reveille.topology.RelevanceStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The half of a scheduler that scores, and its ticks, without the half that places. */
public final class RelevanceAlone implements AutoCloseable {
    private static final Duration TICKS = Duration.ofMillis(500);

    private final RelevanceStreams relevance;
    private final TickWriter ticks;
    private final List<Throwable> failures;

    private RelevanceAlone(RelevanceStreams relevance, TickWriter ticks, List<Throwable> failures) {
        this.relevance = relevance;
        this.ticks = ticks;
        this.failures = failures;
    }

    /**
     * Starts it as a scheduler would, with one thread.
     *
     * @param application group, and prefix of the internal topics
     * @param state directory of its stores
     */
    public static RelevanceAlone start(
            KafkaSettings kafka, TopicLayout layout, String application, Path state) {
        AvroCodec codec = kafka.codec();
        var setup = RelevanceSetup.of(kafka.names(), layout, codec, new SpecParser());
        var failures = new CopyOnWriteArrayList<Throwable>();
        var relevance =
                RelevanceStreams.start(kafka, setup, options(application, state), failures::add);
        var ticks = new TickWriter(kafka, codec, application, TICKS, 0, () -> Set.of(0), _ -> true);
        return new RelevanceAlone(relevance, ticks, failures);
    }

    /** The settings of Streams it runs with, for another topology beside it. */
    public static Properties settings(
            KafkaSettings kafka, TopicLayout layout, String application, Path state) {
        return options(application, state).properties(kafka, layout);
    }

    private static RelevanceOptions options(String application, Path state) {
        return new RelevanceOptions(application, application, state, 1);
    }

    /** Whether all its tasks are at work; throws what it stopped for. */
    public boolean running() {
        if (!failures.isEmpty()) {
            throw new IllegalStateException("relevance stopped", failures.getFirst());
        }
        return relevance.running();
    }

    @Override
    public void close() {
        ticks.close();
        relevance.close();
    }
}
