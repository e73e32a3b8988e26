package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.SingleObjectCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker, on which nothing of Reveille runs. */
class SourceTraceTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();

    /** The group a fleet reads the source with. */
    private static final String LIVE = "reveille-source-orders";

    @TempDir static Path dir;
    private static TestBroker broker;
    private static KafkaSettings kafka;
    private static Admin admin;
    private static KafkaProducer<String, byte[]> producer;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);

    @BeforeAll
    static void start() {
        broker = TestBroker.start(dir.resolve("broker"));
        kafka = KafkaSettings.of(broker.bootstrapServers());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        producer = new KafkaProducer<>(kafka.producer("test"));
    }

    @AfterAll
    static void stop() {
        producer.close();
        admin.close();
        broker.close();
    }

    @Test
    void theTopicsOfSourcesAreATraceAsTheirExpressionsSay() throws Exception {
        // Given
        admin.createTopics(List.of(topic("shop.orders"), topic("shop.backlog"))).all().get();
        send("shop.orders", 0, 90, "{\"customer\": \"acme\", \"plan\": \"gold\"}");
        send("shop.orders", 0, 90, "{\"customer\": \"acme\", \"plan\": \"free\"}");
        send("shop.orders", 1, 30, "{\"customer\": \"globex\"}");
        send("shop.orders", 1, 30, "{\"customer\": \"no tenant\"}");
        send("shop.orders", 1, 30, "no JSON");
        send("shop.backlog", 0, 60, "{\"who\": \"acme\", \"waits\": 12}");
        var at = new TopicPartition("shop.orders", 0);
        admin.alterConsumerGroupOffsets(LIVE, Map.of(at, new OffsetAndMetadata(1))).all().get();
        // When
        var read =
                read(
                        """
                        topic: shop.orders, tenant: value.customer, type: '"order"',
                        time: timestamp("2020-01-01T00:00:00Z"),
                        attributes: {plan: 'has(value.plan) ? value.plan : null'}\
                        """,
                        """
                        topic: shop.backlog, tenant: value.who, depth: int(value.waits),
                        feeds: queue-depth\
                        """);
        // Then
        var days = read.trace().days();
        assertThat(read.trace().minutes()).isEqualTo(121);
        assertThat(days)
                .extracting(MinuteTrace.Day::tenant)
                .containsExactly(new TenantId("acme"), new TenantId("globex"));
        assertThat(days.getFirst().active().stream()).containsExactly(30);
        assertThat(days.getFirst().active().activity(0))
                .isEqualTo(
                        new MinuteActivity(
                                2,
                                new Carried("order", Map.of("plan", new FactValue.Text("free")))));
        assertThat(days.getLast().active().stream()).containsExactly(90);
        var waiting =
                new TenantEvent.Waiting(
                        new TenantId("acme"), Optional.empty(), Optional.empty(), 12);
        assertThat(days.getFirst().told()).containsExactly(new MinuteTrace.Told(60, waiting));
        assertThat(read.warnings())
                .singleElement()
                .asString()
                .contains(
                        "could not be read, and are left out: 2;", "shop.orders-1@1", "no tenant");
    }

    @Test
    void whoReadsTheSourceLiveStaysWhereItIsAndNobodyElseReadsIt() throws Exception {
        // Given
        admin.createTopics(List.of(topic("shop.live"))).all().get();
        send("shop.live", 0, 10, "{\"customer\": \"acme\"}");
        var at = new TopicPartition("shop.live", 0);
        admin.alterConsumerGroupOffsets(LIVE, Map.of(at, new OffsetAndMetadata(0))).all().get();
        var topics = admin.listTopics().names().get();
        // When
        var read = read("topic: shop.live, tenant: value.customer");
        // Then
        assertThat(read.events()).isEqualTo(1);
        assertThat(admin.listConsumerGroupOffsets(LIVE).partitionsToOffsetAndMetadata().get())
                .containsEntry(at, new OffsetAndMetadata(0));
        assertThat(admin.listGroups().all().get()).extracting("groupId").containsOnly(LIVE);
        assertThat(admin.listTopics().names().get()).isEqualTo(topics);
    }

    @Test
    void allThatIsWrongWithSourcesIsSaidBeforeAnythingIsRead() {
        assertThatThrownBy(
                        () ->
                                read(
                                        "topic: reveille.activity, tenant: key",
                                        "topic: shop.nowhere, tenant: valve.customer"))
                .isInstanceOfSatisfying(
                        Problems.class,
                        wrong ->
                                assertThat(wrong.list())
                                        .extracting("message")
                                        .anyMatch(
                                                said -> said.toString().contains("Reveille's own"))
                                        .anyMatch(said -> said.toString().contains("valve")));
        assertThatThrownBy(() -> read("topic: shop.nowhere, tenant: key"))
                .hasMessageContaining("topic shop.nowhere is not on");
    }

    private TopicTrace.Read read(String... sources) {
        var specs = new ArrayList<SourceSpec>();
        for (String source : sources) {
            String text =
                    "{apiVersion: reveille/v1, kind: Source, name: s%d, format: json, %s}"
                            .formatted(specs.size(), source);
            specs.add(new SpecParser().source(text).orThrow());
        }
        return SourceTrace.read(kafka, CODEC, specs, now.minus(Duration.ofHours(2)), now);
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 2, (short) 1);
    }

    private void send(String topic, int partition, long minutesAgo, String value) throws Exception {
        long at = now.minus(Duration.ofMinutes(minutesAgo)).toEpochMilli();
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, partition, at, "key", bytes)).get();
    }
}
