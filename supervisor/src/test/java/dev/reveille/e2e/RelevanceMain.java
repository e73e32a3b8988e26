package dev.reveille.e2e;

import dev.reveille.config.SpecParser;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.topology.RelevanceCounters;
import dev.reveille.topology.RelevanceOptions;
import dev.reveille.topology.RelevanceSetup;
import dev.reveille.topology.RelevanceStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * A scheduler's relevance alone, in a process that can be killed, at the time it is told: bootstrap
 * servers, prefix of topics, state directory, begin of its tasks.
 */
final class RelevanceMain {
    private RelevanceMain() {}

    public static void main(String[] words) throws InterruptedException {
        try (var _ =
                start(
                        words[0],
                        words[1],
                        Path.of(words[2]),
                        Instant.parse(words[3]),
                        failure -> System.out.println("failed: " + failure))) {
            System.out.println("begun");
            Thread.currentThread().join();
        }
    }

    static RelevanceStreams start(
            String servers,
            String prefix,
            Path stateDirectory,
            Instant began,
            Consumer<Throwable> onFailure) {
        var kafka = Lane.settings(servers, prefix);
        var setup =
                new RelevanceSetup(
                        kafka.names(),
                        TopicLayout.SINGLE_BROKER,
                        new SingleObjectCodec(),
                        new SpecParser(),
                        Evaluators.standard(),
                        InstantSource.offset(
                                InstantSource.system(), Duration.between(Instant.now(), began)),
                        new RelevanceCounters(),
                        RelevanceSetup.ROLLOUT,
                        // Slices end by count: by time, a slow machine lets an event overtake a
                        // look that is due, and what is decided in between differs.
                        () -> 0);
        var options = RelevanceOptions.of(kafka, "s1", stateDirectory, 1);
        return RelevanceStreams.start(kafka, setup, options, onFailure);
    }
}
