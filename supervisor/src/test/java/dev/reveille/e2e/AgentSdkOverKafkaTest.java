package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.publish.GaugePublisher;
import dev.reveille.agent.read.AgentListener;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.agent.read.AgentView;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AgentStateChange;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.ShakyCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK's Kafka side against a real broker. */
class AgentSdkOverKafkaTest {
    private static final int PARTITIONS = 4;
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final String ACTIVITY = TopicNames.DEFAULT.of(Topic.ACTIVITY);
    private static final String STATES = TopicNames.DEFAULT.of(Topic.AGENT_STATE);

    @TempDir static Path data;
    private static TestBroker broker;
    private static KafkaSettings kafka;
    private static KafkaProducer<String, byte[]> states;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start(data);
        kafka = KafkaSettings.of(broker.bootstrapServers());
        try (var admin = Admin.create(kafka.admin("test"))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(ACTIVITY, PARTITIONS, (short) 1),
                                    new NewTopic(STATES, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        states = new KafkaProducer<>(kafka.producer("test"));
    }

    @AfterAll
    static void stop() {
        states.close();
        broker.close();
    }

    @Test
    void aPublishedActivityLiesTypedInItsTenantsPartition() throws Exception {
        // When
        try (var publisher = ActivityPublisher.connect(broker.bootstrapServers())) {
            for (int i = 0; i < 20; i++) {
                var _ =
                        publisher.publish(
                                "tenant-" + i, "login", Map.of("count", i, "plan", "gold"));
            }
        } // closing flushes
        // Then
        var records = readAll(ACTIVITY, 20);
        assertThat(records)
                .hasSize(20)
                .allSatisfy(
                        record -> {
                            assertThat(record.partition())
                                    .isEqualTo(Partitions.ofTenant(record.key(), PARTITIONS));
                            var activity = CODEC.decode(ACTIVITY, record.value(), Activity.class);
                            assertThat(activity.getTenant()).isEqualTo(record.key());
                            assertThat(activity.getType()).isEqualTo("login");
                            assertThat(activity.getAttributes())
                                    .containsEntry("plan", "gold")
                                    .hasEntrySatisfying(
                                            "count",
                                            count -> assertThat(count).isInstanceOf(Long.class));
                        });
    }

    @Test
    void anActivityThatCouldOnlyBeDeadLetteredIsRefusedWithEveryProblem() {
        try (var publisher = ActivityPublisher.connect(broker.bootstrapServers())) {
            assertThatThrownBy(() -> publisher.publish("../etc", " ", Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tenant must match")
                    .hasMessageContaining("type must not be blank");
            assertThatThrownBy(
                            () -> publisher.publish("acme", "x", Map.of("a", List.of(), "b", data)))
                    .hasMessageContaining("attributes.a must be")
                    .hasMessageContaining("attributes.b must be");
        }
    }

    @Test
    void agentStatesKeepsALiveViewInWhichAnOlderEpochLoses() throws Exception {
        // Given
        tell("acme/a", 5, "RUNNING");
        try (var agents = AgentStates.connect(broker.bootstrapServers())) {
            assertThat(agents.get("acme/a")).map(AgentView::state).contains(AgentState.RUNNING);
            var heard = new ConcurrentLinkedQueue<String>();
            var subscription = agents.listen(listener(heard));
            // When
            tell("acme/a", 4, "CRASHED");
            states.send(new ProducerRecord<>(STATES, 0, "acme/rubbish", new byte[] {1, 2, 3}))
                    .get();
            tell("acme/a", 6, "STOPPED");
            tell("acme/a", 7, "HIBERNATING");
            // Then
            var last = agents.await("acme/a", AgentState.UNKNOWN, Duration.ofSeconds(10));
            assertThat(last.epoch()).isEqualTo(7);
            assertThat(last.reason()).isEqualTo("RELEVANT");
            await().untilAsserted(() -> assertThat(agents.unreadable()).isEqualTo(1));
            assertThat(heard).containsExactly("acme/a STOPPED", "acme/a UNKNOWN");
            // And a tombstone removes it
            put("acme/a", null);
            await().untilAsserted(() -> assertThat(agents.all()).doesNotContainKey("acme/a"));
            subscription.close();
        }
    }

    @Test
    void aViewWaitsForItsSchemaRegistryAndSkipsNothingForIt() throws Exception {
        // Given
        tell("late/a", 1, "PENDING");
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        var codec = new ShakyCodec(AgentStateChange.class);
        codec.fails(CodecException.Code.REGISTRY_UNREACHABLE);
        assertThatThrownBy(() -> AgentStates.connect(client, TopicNames.DEFAULT, codec))
                .isInstanceOf(CodecException.class);
        codec.fails(null);
        try (var agents = AgentStates.connect(client, TopicNames.DEFAULT, codec)) {
            long unreadable = agents.unreadable();
            // When
            int before = codec.failures();
            codec.fails(CodecException.Code.REGISTRY_UNREACHABLE);
            tell("late/a", 2, "RUNNING");
            await().until(() -> codec.failures() > before + 1);
            assertThat(agents.get("late/a")).map(AgentView::state).contains(AgentState.PENDING);
            codec.fails(null);
            // Then
            agents.await("late/a", AgentState.RUNNING, Duration.ofSeconds(10));
            assertThat(agents.unreadable()).isEqualTo(unreadable);
            // and it can be closed while it waits
            codec.fails(CodecException.Code.REGISTRY_UNREACHABLE);
            int now = codec.failures();
            tell("late/a", 3, "STOPPED");
            await().until(() -> codec.failures() > now);
        }
    }

    @Test
    void whatAPublisherCannotWriteForWantOfARegistryIsToldThroughItsFuture() throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        var codec = AvroCodec.of(Map.of("schema.registry.url", "http://127.0.0.1:1"));
        try (var activities = ActivityPublisher.connect(client, TopicNames.DEFAULT, codec);
                var gauges = GaugePublisher.connect(client, TopicNames.DEFAULT, codec)) {
            for (var told :
                    List.of(
                            activities.publish("acme", "login", Map.of()),
                            gauges.queueDepth("acme", Optional.empty(), Optional.empty(), 1))) {
                assertThat(told)
                        .failsWithin(Duration.ofSeconds(5))
                        .withThrowableThat()
                        .withCauseInstanceOf(CodecException.class);
            }
        }
    }

    @Test
    void awaitingAStateThatDoesNotComeSaysWhatTheAgentDoesInstead() throws Exception {
        tell("acme/slow", 1, "PENDING");
        try (var agents = AgentStates.connect(broker.bootstrapServers())) {
            assertThatThrownBy(
                            () ->
                                    agents.await(
                                            "acme/slow", AgentState.RUNNING, Duration.ofMillis(50)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PENDING (RELEVANT)");
        }
    }

    @Test
    void aMissingTopicIsNamedWithItsRemedy() {
        var client = Map.of("bootstrap.servers", broker.bootstrapServers());
        assertThatThrownBy(() -> AgentStates.connect(client, new TopicNames("no."), CODEC))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no.agent-state does not exist")
                .hasMessageContaining("reveille topics create");
    }

    private static AgentListener listener(Collection<String> heard) {
        return agent -> heard.add(agent.agent() + " " + agent.state());
    }

    private static void tell(String agent, long epoch, String state) throws Exception {
        var change =
                AgentStateChange.newBuilder()
                        .setAgent(agent)
                        .setEpoch(epoch)
                        .setState(state)
                        .setReason("RELEVANT")
                        .build();
        put(agent, CODEC.encode(STATES, change));
    }

    private static void put(String agent, byte @Nullable [] value) throws Exception {
        int partition = Partitions.ofKey(agent, PARTITIONS);
        states.send(new ProducerRecord<>(STATES, partition, agent, value))
                .get(10, TimeUnit.SECONDS);
    }

    private static List<ConsumerRecord<String, byte[]>> readAll(String topic, int atLeast) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer =
                new KafkaConsumer<String, byte[]>(kafka.consumer("test", Isolation.COMMITTED))) {
            consumer.assign(
                    java.util.stream.IntStream.range(0, PARTITIONS)
                            .mapToObj(partition -> new TopicPartition(topic, partition))
                            .toList());
            await().until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                                return records.size() >= atLeast;
                            });
        }
        return records;
    }
}
