package dev.reveille.node;

import static dev.reveille.node.Records.placed;
import static dev.reveille.node.Records.type;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.dev.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent is given in secret reaches it, and nobody else. */
class SecretsOnANodeTest {
    private static final AgentId AGENT = AgentId.of("acme", "keeper");
    private static final String VALUE = "wonder-of-the-7-seas";
    private static final String SECRETS =
            ",\"restart\":{\"backoff\":\"100ms\"},\"breaker\":{\"failures\":1000}"
                    + ",\"secrets\":{\"KEY\":\"${file:keys.properties:acme}\"}";

    @TempDir static Path brokerData;
    private static TestBroker broker;
    private static KafkaSettings kafka;

    @TempDir Path dir;
    private Path keys;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.withTopics(brokerData);
        kafka = broker.kafka();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void makeKeys() throws IOException {
        keys = Files.createDirectory(dir.resolve("secrets")).resolve("keys.properties");
    }

    @Test
    void aSecretIsInNoTopicLogArgumentVariableOrFileThatStays() throws Exception {
        // Given an agent that tells what it must not, on both streams, and fails
        Files.writeString(keys, "acme=" + VALUE + "\n");
        String told =
                """
                S=$(cat $REVEILLE_SECRETS/KEY); ls -l $REVEILLE_SECRETS >&2
                echo "out $S"; echo "err $S and $S" >&2; sleep 0.3; [ -e %1$s ] && exec sleep 1000
                touch %1$s; exit 3
                """
                        .formatted(dir.resolve("again"));
        try (var node = new OneNode(kafka, dir)) {
            Owner me = node.start(Map.of("keeper", type("keeper", told)));
            // When
            node.write(placed(AGENT, me, 10, "keeper", SECRETS));
            // Then it ends with its last words without the secret
            node.awaitHistory(AGENT, Kind.EXITED, 1);
            node.until(() -> node.state(AGENT).filter(s -> s.exit().isPresent()).isPresent());
            Exit exit = node.state(AGENT).orElseThrow().exit().orElseThrow();
            assertThat(exit.lastLines()).contains("out ***", "err *** and ***");
            // And in its second life it is nowhere to be found but where it belongs
            node.until(() -> Files.exists(dir.resolve("again")));
            long pid = node.await(AGENT, AgentState.RUNNING).pid().orElseThrow();
            Path log = dir.resolve("state/logs/acme/keeper.log");
            await().until(
                            () ->
                                    Files.readString(log)
                                                    .lines()
                                                    .filter(l -> l.contains("err ***"))
                                                    .count()
                                            == 2);
            assertThat(log).content().contains("-r-------- 1").contains(" stdout out ***");
            for (String of : List.of("cmdline", "environ")) {
                assertThat(Files.readString(Path.of("/proc/" + pid + "/" + of), ISO_8859_1))
                        .doesNotContain(VALUE);
            }
            assertThat(holders(dir.resolve("run"))).hasSize(1);
            assertThat(holders(dir.resolve("state"))).isEmpty();
        }
        assertThat(everyTopic()).isNotEmpty().noneMatch(record -> record.contains(VALUE));
        assertThat(holders(dir.resolve("run"))).isEmpty();
    }

    @Test
    void aSecretThatIsNotThereIsToldWithItsRemedyAndTheStartGoesOnOnceItIs() throws Exception {
        try (var node = new OneNode(kafka, dir)) {
            Owner me = node.start(Map.of("keeper", type("keeper", "exec sleep 1000")));
            // When
            node.write(placed(AGENT, me, 20, "keeper", SECRETS));
            // Then
            node.until(() -> node.state(AGENT).filter(s -> s.problem().isPresent()).isPresent());
            assertThat(node.state(AGENT).orElseThrow().problem().orElseThrow())
                    .startsWith(
                            "SecretNotFound (Configuration): acme/keeper: secrets.KEY refers to")
                    .contains("${file:keys.properties:acme}", keys.toString(), "a line acme=");
            assertThat(Files.exists(dir.resolve("run/secrets"))).isFalse();
            // When
            Files.writeString(keys, "acme=" + VALUE + "\n");
            // Then
            node.await(AGENT, AgentState.RUNNING);
        }
    }

    @Test
    void theNextStartHasTheNewValueAndWhoAsksForAVariableHasOne() throws Exception {
        Files.writeString(keys, "acme=first-value\n");
        String more =
                SECRETS.replace(
                        "\"${file:keys.properties:acme}\"",
                        "{\"from\":\"${file:keys.properties:acme}\",\"as\":\"env\"}");
        Path seen = dir.resolve("seen");
        AgentType type = type("keeper", "echo $KEY >>" + seen + "; sleep 0.2; exit 1");
        try (var node = new OneNode(kafka, dir)) {
            Owner me = node.start(Map.of("keeper", type));
            // When
            node.write(placed(AGENT, me, 30, "keeper", more));
            node.until(() -> Files.exists(seen));
            Files.writeString(keys, "acme=second-value\n");
            // Then
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Files.readString(seen).contains("second-value"));
            assertThat(Files.readAllLines(seen)).startsWith("first-value");
        }
    }

    /** Files below a directory that hold the value. */
    private static List<Path> holders(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(
                            file -> {
                                try {
                                    return Files.readString(file, ISO_8859_1).contains(VALUE);
                                } catch (IOException e) {
                                    return false;
                                }
                            })
                    .toList();
        }
    }

    private static List<String> everyTopic() {
        try (var consumer =
                new KafkaConsumer<String, byte[]>(
                        kafka.consumer("dump", KafkaSettings.Isolation.UNCOMMITTED))) {
            var partitions =
                    consumer.listTopics().values().stream()
                            .flatMap(List::stream)
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<String>();
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(
                                r -> {
                                    if (r.value() != null) {
                                        records.add(new String(r.value(), ISO_8859_1));
                                    }
                                });
            }
            return records;
        }
    }
}
