package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.Histories;
import dev.reveille.wire.Rekeyed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker; each test has a tenant of its own. */
class LookbackTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();

    @TempDir static Path data;
    private static TestBroker broker;
    private static KafkaSettings kafka;
    private static KafkaProducer<String, byte[]> producer;

    @BeforeAll
    static void start() {
        broker = TestBroker.withTopics(data);
        kafka = broker.kafka();
        producer = new KafkaProducer<>(kafka.producer("test"));
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @Test
    void everyFactIsToldWithTheRecordItCameFrom() throws Exception {
        // Given
        AgentId agent = AgentId.of("facts-acme", "a");
        Instant at = activity(agent, "login");
        var where = last;
        decided(agent, at, LifecycleState.ACTIVE);
        activity(AgentId.of("facts-acme", "another"), "logout");
        activity(AgentId.of("someone-else", "a"), "login");
        // When
        var explained = explain(agent, Instant.now());
        // Then
        assertThat(explained.facts())
                .extracting(Fact::name, Fact::value, Fact::where)
                .contains(tuple("last_activity_seconds", "1.0", Optional.of(where)))
                .contains(tuple("subscription_active", "true", Optional.empty()));
        assertThat(explained.story())
                .extracting(Entry::what, Entry::text)
                .startsWith(tuple("ACTIVITY", "login for a plan=gold"))
                .extracting(told -> told.toList().getFirst())
                .containsExactly("ACTIVITY", "DECIDED", "RELEVANCE");
        assertThat(explained.gone()).isEmpty();
    }

    @Test
    void aRecordThatLayElsewhereIsFoundOnItsSecondWay() throws Exception {
        // Given
        AgentId agent = AgentId.of("misplaced-acme", "a");
        Instant at = Instant.now().minusSeconds(5);
        var published = new Rekeyed(kafka.names().of(Topic.ACTIVITY), 1, 7);
        var headers = new RecordHeaders();
        published.mark(headers);
        send(Topic.REKEY, agent, "misplaced-acme", at, active(agent, "login"), headers);
        decided(agent, at, LifecycleState.ACTIVE);
        // When
        var explained = explain(agent, Instant.now());
        // Then
        assertThat(explained.facts().getFirst().where()).isPresent();
        assertThat(explained.facts().getFirst().where().get())
                .hasToString(kafka.names().of(Topic.ACTIVITY) + "-1@7");
    }

    @Test
    void aMomentInThePastIsToldFromEventsWhereTheNewestOfAnAgentIsAllThatIsKept() throws Exception {
        // Given
        AgentId agent = AgentId.of("past-acme", "a");
        Instant now = Instant.now();
        event(agent, now.minusSeconds(3600), "0.82");
        decided(agent, now.minusSeconds(60), LifecycleState.DORMANT);
        // When
        var explained = explain(agent, now.minusSeconds(1800));
        // Then
        assertThat(explained.story()).extracting(Entry::what).containsExactly("DECIDED");
        assertThat(explained.facts())
                .containsExactly(
                        new Fact(
                                "pending_requests",
                                "0.82",
                                "queue-depth",
                                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                                Optional.empty()));
        assertThat(explained.gone()).last().asString().contains("only the newest record");
    }

    @Test
    void aMomentLongAgoInALongLogIsReadWithoutTheRest() throws Exception {
        // Given
        AgentId agent = AgentId.of("long-acme", "a");
        Instant now = Instant.now();
        Instant then = now.minus(Duration.ofHours(10));
        for (int i = 0; i < 20_000; i++) {
            Instant at = now.minus(Duration.ofHours(20)).plusSeconds(i * 36L / 10);
            if (i == 10_000) {
                event(agent, then, "0.5");
            }
            other(agent, at);
        }
        producer.flush();
        // When
        double[] read = {0};
        var explained =
                looking(
                        shelf -> {
                            var asked = new Question(then, Duration.ZERO, DAY, 1);
                            var records = new Lookback(shelf, agent, asked).records();
                            read[0] = consumed(shelf);
                            return Explanation.of(agent, asked, records);
                        });
        // Then
        assertThat(explained.story()).extracting(Entry::what).contains("DECIDED");
        assertThat(read[0]).as("records read").isBetween(1.0, 4_000.0);
    }

    @Test
    void whatRetentionHasTakenIsSaid() throws Exception {
        // Given
        AgentId agent = AgentId.of("taken-acme", "a");
        Instant now = Instant.now();
        event(agent, now.minusSeconds(7200), "0.9");
        event(agent, now.minusSeconds(3600), "0.8");
        var log =
                new TopicPartition(
                        kafka.names().of(Topic.EVENTS),
                        Partitions.ofKey(
                                agent.toString(), TopicLayout.SINGLE_BROKER.tenantPartitions()));
        try (var admin = Admin.create(kafka.admin("test"))) {
            admin.deleteRecords(Map.of(log, RecordsToDelete.beforeOffset(last.offset())))
                    .all()
                    .get();
        }
        // When
        var explained = explain(agent, now.minusSeconds(5400));
        // Then
        assertThat(explained.story()).isEmpty();
        assertThat(explained.gone())
                .anySatisfy(
                        gone ->
                                assertThat(gone)
                                        .startsWith(
                                                log
                                                        + " is kept since "
                                                        + Instant.ofEpochMilli(
                                                                now.minusSeconds(3600)
                                                                        .toEpochMilli())));
    }

    private static Position last = new Position("", 0, 0);

    private static Explanation explain(AgentId agent, Instant at) {
        var asked = new Question(at, Duration.ZERO, DAY, 20);
        try (var history = new History(kafka, CODEC)) {
            return Explanation.of(agent, asked, history.records(agent, asked));
        }
    }

    private static Explanation looking(java.util.function.Function<Shelf, Explanation> look) {
        try (var reader = new TopicReader(kafka)) {
            return reader.looking(
                    c -> look.apply(new Shelf(c, CODEC, kafka.names(), reader::partitions)));
        }
    }

    private static double consumed(Shelf shelf) {
        return shelf.consumer().metrics().entrySet().stream()
                .filter(e -> e.getKey().name().equals("records-consumed-total"))
                .filter(e -> e.getKey().tags().size() == 1)
                .mapToDouble(e -> (double) e.getValue().metricValue())
                .sum();
    }

    private static Activity active(AgentId agent, String type) {
        return Activity.newBuilder()
                .setTenant(agent.tenant().value())
                .setAgent(agent.name())
                .setType(type)
                .setAttributes(Map.of("plan", "gold"))
                .build();
    }

    /** Its time is the broker's. */
    private static Instant activity(AgentId agent, String type) throws Exception {
        var record =
                send(
                        Topic.ACTIVITY,
                        agent,
                        agent.tenant().value(),
                        Instant.EPOCH,
                        active(agent, type),
                        new RecordHeaders());
        return Instant.ofEpochMilli(record.timestamp());
    }

    private static void decided(AgentId agent, Instant at, LifecycleState state) throws Exception {
        Decision decision = Samples.decision(agent, state, at);
        send(Topic.RELEVANCE, agent, agent.toString(), at, Decisions.toAvro(decision));
        event(agent, at, "1.0");
    }

    private static void event(AgentId agent, Instant at, String value) throws Exception {
        var input = new FactUsed("pending_requests", value, "double", Optional.of(at), "x");
        var event =
                new HistoryEvent(
                        HistoryEvent.Kind.DECIDED,
                        Optional.of(agent),
                        Optional.empty(),
                        Epoch.NONE,
                        "RELEVANT",
                        "because",
                        Map.of(
                                "input." + input.name(),
                                value + " (queue-depth at 2026-01-01T00:00:00Z)"),
                        at,
                        "relevance");
        send(Topic.EVENTS, agent, agent.toString(), at, Histories.toAvro(event));
    }

    private static void other(AgentId agent, Instant at) {
        String name = kafka.names().of(Topic.EVENTS);
        int partition =
                Partitions.ofKey(agent.toString(), TopicLayout.SINGLE_BROKER.tenantPartitions());
        byte[] value = "other".getBytes(StandardCharsets.UTF_8);
        var _ =
                producer.send(
                        new ProducerRecord<>(name, partition, at.toEpochMilli(), "other/x", value));
    }

    private static void send(
            Topic topic, AgentId agent, String key, Instant at, SpecificRecordBase value)
            throws Exception {
        send(topic, agent, key, at, value, new RecordHeaders());
    }

    private static RecordMetadata send(
            Topic topic,
            AgentId agent,
            String key,
            Instant at,
            SpecificRecordBase value,
            RecordHeaders headers)
            throws Exception {
        String name = kafka.names().of(topic);
        int partition =
                Partitions.ofKey(agent.toString(), TopicLayout.SINGLE_BROKER.tenantPartitions());
        var record =
                new ProducerRecord<>(
                        name,
                        partition,
                        at.toEpochMilli(),
                        key,
                        CODEC.encode(name, value),
                        headers);
        var written = producer.send(record).get();
        last = new Position(name, partition, written.offset());
        return written;
    }
}
