package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.cli.ReveilleCommand;
import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.config.Sources;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.fleet.Problem;
import dev.reveille.dev.TestBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerTroublesTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path dir;

    @Test
    void aSchedulerSaysWhatItWaitsForAndStatusWhichSourcesAreNotRead() throws Exception {
        try (var broker = TestBroker.start(dir.resolve("broker"))) {
            // Given
            Settings settings = settings(broker.bootstrapServers());
            try (var topics = new TopicAdmin(settings.kafka(), settings.layout())) {
                topics.create();
            }
            try (var scheduler = new Roles().scheduler(settings)) {
                // Then
                assertThat(scheduler.troubles())
                        .extracting(Problem::code)
                        .contains("RelevanceNotRunning");
                assertThat(scheduler.awaitReady(SOON)).isTrue();
                assertThat(scheduler.troubles()).isEmpty();
                assertThat(status(broker)).doesNotContain("scheduler s1");
                // When
                createTopic(broker, "orders");
                apply(broker);
                deleteTopic(broker, "orders");
                // Then
                await().atMost(SOON)
                        .untilAsserted(
                                () ->
                                        assertThat(status(broker))
                                                .contains("scheduler s1  host ")
                                                .contains("source shop is not read: ")
                                                .contains(
                                                        "topic orders is not there",
                                                        "Remedy: create the topic, or `reveille"
                                                                + " delete source shop`")
                                                .doesNotContain("Exception"));
                assertThat(sources(broker)).contains("topic missing");
                assertThat(scheduler.troubles()).isEmpty();
                // When
                createTopic(broker, "orders");
                // Then
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(status(broker)).doesNotContain("scheduler s1"));
                await().atMost(SOON).until(() -> sources(broker).contains("working"));
                // When
                publish(broker, "orders", "{\"customer\":1}");
                // Then
                await().atMost(SOON)
                        .untilAsserted(
                                () ->
                                        assertThat(sources(broker))
                                                .contains(
                                                        "working, refused 1 record in the last"
                                                                + " hour"));
            }
        }
    }

    private Settings settings(String bootstrapServers) {
        return Settings.read(
                        Sources.flags(
                                Map.of(
                                        Keys.BOOTSTRAP_SERVERS.name(),
                                        bootstrapServers,
                                        Keys.TOPICS_PARTITIONS.name(),
                                        "1",
                                        Keys.TOPICS_POOLS.name(),
                                        "1",
                                        Keys.TOPICS_REPLICATION.name(),
                                        "1",
                                        Keys.TOPICS_MIN_INSYNC.name(),
                                        "1",
                                        Keys.SCHEDULER_NAME.name(),
                                        "s1",
                                        Keys.SCHEDULER_STATE_DIR.name(),
                                        dir.resolve("state").toString())))
                .orThrow();
    }

    private void apply(TestBroker broker) throws Exception {
        Path file =
                Files.writeString(
                        dir.resolve("source.yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: Source
                        name: shop
                        topic: orders
                        format: json
                        tenant: value.customer
                        """);
        command(broker, "apply", "-f", file.toString());
    }

    private static String status(TestBroker broker) {
        return command(broker, "status");
    }

    private static String sources(TestBroker broker) {
        return command(broker, "get", "sources");
    }

    private static void publish(TestBroker broker, String topic, String value) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static String command(TestBroker broker, String... words) {
        var out = new StringWriter();
        var all = new java.util.ArrayList<>(List.of(words));
        all.addAll(
                List.of(
                        "--bootstrap-server",
                        broker.bootstrapServers(),
                        "--override",
                        "topics.partitions=1",
                        "--override",
                        "topics.replication=1",
                        "--override",
                        "topics.min.insync=1"));
        var command = ReveilleCommand.commandLine().setOut(new PrintWriter(out));
        assertThat(command.execute(all.toArray(String[]::new))).isZero();
        return out.toString();
    }

    private static void createTopic(TestBroker broker, String name) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .until(
                            () -> {
                                admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                                        .all()
                                        .get();
                                return true;
                            });
        }
    }

    private static void deleteTopic(TestBroker broker, String name) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of(name)).all().get();
        }
    }
}
