package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecParser;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.dev.EmbeddedBroker;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.AgentStateChange;
import dev.reveille.schemas.ControlEntry;
import dev.reveille.schemas.NodeHeartbeat;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.wire.Controls;
import dev.reveille.wire.Statuses;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node against a real broker; the test writes the control log in placement's stead. */
class NodeRoleTest {
    private static final NodeId NODE = new NodeId("n1");
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    @TempDir static Path brokerData;
    private static EmbeddedBroker broker;
    private static KafkaSettings kafka;

    @TempDir Path dir;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(brokerData, 0);
        kafka = KafkaSettings.of(broker.bootstrapServers());
        try (var topics = new TopicAdmin(kafka, TopicLayout.SINGLE_BROKER)) {
            topics.create();
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void runsWhatTheControlLogSaysItOwnsAndStopsWhatItNoLongerOwns() throws Exception {
        var agent = AgentId.of("acme", "sleeper");
        try (var fleet = new Fleet()) {
            // Given
            Owner me = fleet.start(Map.of("sleeper", type("sleeper", "exec sleep 1000")));
            // When
            fleet.write(placed(agent, Optional.of(me), 10, "RELEVANT", "sleeper"));
            // Then
            AgentStatus running = fleet.await(agent, AgentState.RUNNING);
            assertThat(ProcessHandle.of(running.pid().getAsLong())).isPresent();
            // When
            fleet.write(left(agent, me, 10, "IRRELEVANT"));
            // Then
            AgentStatus stopped = fleet.await(agent, AgentState.STOPPED);
            assertThat(stopped.reason()).isEqualTo("IRRELEVANT");
            assertThat(stopped.exit().orElseThrow().reason()).isEqualTo(ExitReason.SHUTDOWN);
            assertThat(ProcessHandle.of(running.pid().getAsLong())).isEmpty();
            await().pollInSameThread()
                    .until(
                            () -> {
                                fleet.poll();
                                return fleet.control.containsKey("release/acme/sleeper/n1");
                            });
        }
    }

    @Test
    void restartsWhatIsKilledAndKeepsItsEpoch() throws Exception {
        var agent = AgentId.of("acme", "victim");
        try (var fleet = new Fleet()) {
            // Given
            Owner me = fleet.start(Map.of("victim", type("victim", "exec sleep 1000")));
            fleet.write(placed(agent, Optional.of(me), 10, "RELEVANT", "victim"));
            long pid = fleet.await(agent, AgentState.RUNNING).pid().getAsLong();
            // When
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            // Then
            await().pollInSameThread()
                    .atMost(Duration.ofSeconds(20))
                    .until(
                            () ->
                                    fleet.state(agent)
                                            .filter(s -> s.state() == AgentState.RUNNING)
                                            .filter(s -> s.pid().getAsLong() != pid)
                                            .isPresent());
            AgentStatus again = fleet.state(agent).orElseThrow();
            assertThat(again.epoch()).isEqualTo(new Epoch(10));
            assertThat(again.restarts()).isEqualTo(1);
            assertThat(again.exit().orElseThrow().signal()).hasValue(9);
        }
    }

    @Test
    void anAgentThatExitsAtOnceForEverEndsAsCrashedWithTheTimeItsBreakerHalfOpens()
            throws Exception {
        var agent = AgentId.of("acme", "doomed");
        try (var fleet = new Fleet()) {
            Owner me = fleet.start(Map.of("doomed", type("doomed", "exit 3")));
            fleet.write(
                    placed(
                            agent,
                            Optional.of(me),
                            10,
                            "RELEVANT",
                            "doomed",
                            ",\"restart\":{\"backoff\":\"10ms\"},\"breaker\":{\"failures\":3}"));
            AgentStatus crashed = fleet.await(agent, AgentState.CRASHED);
            assertThat(crashed.retryAt()).isPresent();
            assertThat(crashed.reason()).isEqualTo("BREAKER_OPEN");
            assertThat(crashed.exit().orElseThrow().code()).isEqualTo(3);
        }
    }

    private static AgentType type(String name, String script) {
        return new AgentType(
                name,
                List.of("sh", "-c", script),
                Path.of("/"),
                Map.of(),
                List.of(),
                AgentType.Protocol.NONE,
                new AgentType.Ready.Alive(Duration.ofMillis(50)),
                AgentType.START_TIMEOUT,
                AgentType.Stop.DEFAULT,
                AgentType.Heartbeat.DEFAULT,
                0,
                AgentType.Log.DEFAULT);
    }

    private static ControlRecord placed(
            AgentId agent, Optional<Owner> owner, long epoch, String reason, String type) {
        return placed(agent, owner, epoch, reason, type, "");
    }

    private static ControlRecord placed(
            AgentId agent,
            Optional<Owner> owner,
            long epoch,
            String reason,
            String type,
            String more) {
        String spec =
                "{\"apiVersion\":\"reveille/v1\",\"kind\":\"Agent\",\"tenant\":\""
                        + agent.tenant()
                        + "\",\"name\":\""
                        + agent.name()
                        + "\",\"type\":\""
                        + type
                        + "\""
                        + more
                        + "}";
        return new ControlRecord.Placed(
                agent,
                owner,
                new Epoch(epoch),
                List.of(),
                reason,
                LifecycleState.ACTIVE,
                1,
                "p1",
                "",
                Instant.now(),
                Instant.now(),
                false,
                spec);
    }

    private static ControlRecord left(AgentId agent, Owner owner, long epoch, String reason) {
        return new ControlRecord.Placed(
                agent,
                Optional.empty(),
                new Epoch(epoch),
                List.of(new ControlRecord.Awaited(owner, new Epoch(epoch))),
                reason,
                LifecycleState.ACTIVE,
                0,
                "p1",
                "",
                Instant.now(),
                Instant.now(),
                false,
                "");
    }

    /** The node, and what a test reads and writes beside it. */
    private final class Fleet implements AutoCloseable {
        private final KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(kafka.producer("test"));
        private final KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(kafka.consumer("test", KafkaSettings.Isolation.COMMITTED));
        private final Map<AgentId, AgentStatus> states = new HashMap<>();
        private final Map<String, Object> control = new HashMap<>();
        private Optional<NodeHeartbeat> beat = Optional.empty();
        private Optional<NodeRole> role = Optional.empty();

        Owner start(Map<String, AgentType> types) throws Exception {
            var partitions =
                    List.of(Topic.AGENT_STATE, Topic.CONTROL, Topic.NODE_HEARTBEATS).stream()
                            .flatMap(t -> consumer.partitionsFor(kafka.names().of(t)).stream())
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            var node =
                    new NodeRole(
                            new NodeConfig(
                                    NODE,
                                    "default",
                                    0,
                                    "localhost",
                                    10,
                                    Map.of(),
                                    dir.resolve("state"),
                                    dir.resolve("run"),
                                    43_000,
                                    43_100,
                                    Duration.ofSeconds(1),
                                    Duration.ofSeconds(1)),
                            kafka,
                            CODEC,
                            new SpecParser(),
                            types,
                            Clock.systemUTC(),
                            RandomGenerator.of("L64X128MixRandom"),
                            NodeProbe.NONE);
            role = Optional.of(node);
            node.start();
            org.awaitility.Awaitility.await()
                    .pollInSameThread()
                    .until(
                            () -> {
                                poll();
                                return beat.filter(b -> b.getStatus().equals("READY")).isPresent();
                            });
            var me = new Owner(NODE, new Incarnation(beat.orElseThrow().getIncarnation()));
            write(
                    new ControlRecord.Membership(
                            me,
                            ControlRecord.Membership.Status.ACCEPTED,
                            "localhost",
                            Instant.now()));
            return me;
        }

        void write(ControlRecord record) throws Exception {
            String topic = kafka.names().of(Topic.CONTROL);
            producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    0,
                                    record.key(),
                                    CODEC.encode(topic, Controls.toAvro(record))))
                    .get();
        }

        Optional<AgentStatus> state(AgentId agent) {
            poll();
            return Optional.ofNullable(states.get(agent));
        }

        AgentStatus await(AgentId agent, AgentState state) {
            org.awaitility.Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> state(agent).filter(s -> s.state() == state).isPresent());
            return state(agent).orElseThrow();
        }

        private void poll() {
            consumer.poll(Duration.ofMillis(50))
                    .forEach(
                            r -> {
                                Topic topic = kafka.names().topic(r.topic()).orElseThrow();
                                if (topic == Topic.AGENT_STATE) {
                                    AgentStatus s =
                                            Statuses.fromAvro(
                                                    CODEC.decode(
                                                            r.topic(),
                                                            r.value(),
                                                            AgentStateChange.class));
                                    states.put(s.agent(), s);
                                } else if (topic == Topic.CONTROL) {
                                    control.put(
                                            r.key(),
                                            CODEC.decode(r.topic(), r.value(), ControlEntry.class));
                                } else {
                                    beat =
                                            Optional.of(
                                                    CODEC.decode(
                                                            r.topic(),
                                                            r.value(),
                                                            NodeHeartbeat.class));
                                }
                            });
        }

        @Override
        public void close() {
            role.ifPresent(node -> assertThat(node.leave(Duration.ofSeconds(15))).isEmpty());
            producer.close();
            consumer.close();
        }
    }
}
