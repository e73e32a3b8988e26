package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.app.DevFleet;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet whose values travel in Confluent's form. */
class SchemaRegistryTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** A version of Activity no build ever had. */
    private static final String FOREIGN =
            """
            {"type":"record","name":"Activity","namespace":"dev.reveille.schemas","fields":\
            [{"name":"mood","type":"int"},{"name":"tenant","type":"string"}]}""";

    @TempDir Path dir;

    @Test
    void bothFormsWakeAgentsAndNothingIsLostWhileTheRegistryIsAway() throws Exception {
        try (var registry = new SmallRegistry();
                var fleet = DevFleet.start(plan(), settings(registry))) {
            fleet.awaitReady();
            var client = Map.of("bootstrap.servers", fleet.kafka().bootstrapServers());
            var confluent = AvroCodec.of(settings(registry));
            apply(fleet, registry);
            try (var states = AgentStates.connect(client, TopicNames.DEFAULT, confluent);
                    var ours = publisher(client, confluent);
                    var plain = publisher(client, new SingleObjectCodec());
                    var producer = new KafkaProducer<String, byte[]>(fleet.kafka().producer("t"))) {
                // Given
                ours.publish("a", "login", Map.of()).get();
                plain.publish("b", "login", Map.of()).get();
                states.await("a/greeter", AgentState.RUNNING, SOON);
                states.await("b/greeter", AgentState.RUNNING, SOON);
                assertThat(states.unreadable()).isZero();
                try (var blind = AgentStates.connect(fleet.kafka().bootstrapServers())) {
                    assertThat(blind.unreadable()).isPositive();
                    assertThat(blind.all()).isEmpty();
                }
                int foreign = registry.number(FOREIGN);
                // When
                registry.goAway();
                ours.publish("c", "login", Map.of()).get();
                states.await("c/greeter", AgentState.RUNNING, SOON);
                String activity = TopicNames.DEFAULT.of(Topic.ACTIVITY);
                producer.send(new ProducerRecord<>(activity, "d", foreign(foreign, "d"))).get();
                producer.send(new ProducerRecord<>(activity, "e", new byte[] {0, 1})).get();
                // Then it waits, and says so
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(ready(fleet)).contains("RegistryUnreachable"));
                // for longer than its transaction may stay open
                var longer = Duration.ofSeconds(5);
                await().pollDelay(longer)
                        .untilAsserted(() -> assertThat(states.get("d/greeter")).isEmpty());
                // and goes on where it was
                registry.comeBack();
                states.await("d/greeter", AgentState.RUNNING, SOON);
                await().atMost(SOON).until(() -> deadLetters(fleet) == 1);
                await().atMost(SOON).until(() -> !ready(fleet).contains("Registry"));
            }
        }
    }

    @Test
    void aFleetWaitsForItsRegistryAtItsStartAndCanBeStoppedWhileARecordWaits() throws Exception {
        try (var registry = new SmallRegistry()) {
            registry.goAway();
            var starting =
                    CompletableFuture.supplyAsync(() -> DevFleet.start(plan(), settings(registry)));
            // Given a registry that comes late
            await().pollDelay(Duration.ofSeconds(1)).until(() -> !starting.isDone());
            registry.comeBack();
            long began;
            try (var fleet = starting.get(60, TimeUnit.SECONDS);
                    var producer = new KafkaProducer<String, byte[]>(fleet.kafka().producer("t"))) {
                fleet.awaitReady();
                int foreign = registry.number(FOREIGN);
                registry.goAway();
                String activity = TopicNames.DEFAULT.of(Topic.ACTIVITY);
                producer.send(new ProducerRecord<>(activity, "d", foreign(foreign, "d"))).get();
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(ready(fleet)).contains("RegistryUnreachable"));
                // When
                began = System.nanoTime();
            }
            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON.dividedBy(4));
        }
    }

    private DevFleet.Plan plan() {
        return new DevFleet.Plan(
                dir,
                new DevFleet.Broker.Embedded(0),
                0,
                50,
                Map.of("greeter", Types.greeter()),
                NodeProbe.NONE);
    }

    private static Map<String, String> settings(SmallRegistry registry) {
        return Map.of("schema.registry.url", registry.url());
    }

    private static ActivityPublisher publisher(Map<String, String> client, AvroCodec codec) {
        return ActivityPublisher.connect(client, TopicNames.DEFAULT, codec);
    }

    private void apply(DevFleet fleet, SmallRegistry registry) throws IOException {
        Path template = Files.writeString(dir.resolve("greeter.yaml"), TEMPLATE);
        String property = "schema.registry.url=" + registry.url();
        assertThat(
                        fleet.command(
                                "apply", "-f", template.toString(), "--command-property", property))
                .isZero();
    }

    private static byte[] foreign(int number, String tenant) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
        bytes.write(2 * 42);
        bytes.write(2 * tenant.length());
        bytes.writeBytes(tenant.getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static String ready(DevFleet fleet) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + fleet.http() + "/health/ready"));
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString()).body();
        }
    }

    private static long deadLetters(DevFleet fleet) {
        var kafka = fleet.kafka();
        var properties =
                kafka.consumer("test", dev.reveille.config.KafkaSettings.Isolation.COMMITTED);
        try (var consumer = new KafkaConsumer<String, byte[]>(properties)) {
            String topic = kafka.names().of(Topic.DEAD_LETTERS);
            List<TopicPartition> all =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long read = 0;
            for (int i = 0; i < 3; i++) {
                read += consumer.poll(Duration.ofMillis(200)).count();
            }
            return read;
        }
    }

    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: greeter
            type: greeter
            """;
}
