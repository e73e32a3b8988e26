package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.StateLock;
import dev.reveille.os.Umask;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePartsTest {
    private static final NodeId NODE = new NodeId("leaky");
    @TempDir Path dir;

    @Test
    void whereALaterPartCannotBeHadTheEarlierAreLetGoOf() {
        // Given consumers that cannot be made, which come last
        var kafka = kafka(Map.of("max.poll.records", "-1"));
        // When
        assertThatThrownBy(() -> node(kafka)).isInstanceOf(KafkaException.class);
        // Then
        StateLock.take(dir.resolve("state")).close();
        assertNothingIsLeft();
    }

    @Test
    void aNodeThatNeverBeganLetsGoOfEverything() {
        // When
        node(kafka(Map.of())).close();
        // Then
        StateLock.take(dir.resolve("state")).close();
        assertNothingIsLeft();
    }

    @Test
    void whatItWritesIsNobodyElsesToReadFromItsFirstFileOn() throws IOException {
        // Given a JVM in which no node ran yet
        Umask.set(022);
        // When
        node(kafka(Map.of())).close();
        // Then
        try (var all = Files.walk(dir.resolve("state"))) {
            assertThat(all)
                    .contains(dir.resolve("state/logs/.stderr"))
                    .allSatisfy(
                            path ->
                                    assertThat(
                                                    PosixFilePermissions.toString(
                                                            Files.getPosixFilePermissions(path)))
                                            .endsWith("------"));
        }
    }

    private static void assertNothingIsLeft() {
        await().untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .extracting(Thread::getName)
                                        .noneMatch(name -> name.contains(NODE.value())));
    }

    private static KafkaSettings kafka(Map<String, String> consumer) {
        return new KafkaSettings(
                "127.0.0.1:1",
                TopicNames.DEFAULT,
                Map.of(),
                Map.of(),
                consumer,
                Map.of(),
                Map.of(),
                Map.of());
    }

    private NodeRole node(KafkaSettings kafka) {
        return new NodeRole(
                new NodeConfig(
                        NODE,
                        "default",
                        0,
                        "localhost",
                        10,
                        Map.of(),
                        dir.resolve("state"),
                        dir.resolve("run"),
                        43_400,
                        43_500,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)),
                kafka,
                new SingleObjectCodec(),
                new SpecParser(),
                Map.of(),
                Clock.systemUTC(),
                RandomGenerator.of("L64X128MixRandom"),
                NodeProbe.NONE);
    }
}
