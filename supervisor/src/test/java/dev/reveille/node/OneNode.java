package dev.reveille.node;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SecretProviders;
import dev.reveille.config.SpecParser;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Controls;
import dev.reveille.wire.Operations;
import dev.reveille.wire.Reading;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * One node against a real broker, and what a test reads and writes beside it: the test writes the
 * control log in placement's stead.
 */
final class OneNode implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);
    private static final NodeId NODE = new NodeId("n1");
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();

    final List<HistoryEvent> history = new ArrayList<>();
    final Map<String, ControlRecord> control = new HashMap<>();
    private final KafkaSettings kafka;
    private final Path dir;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<AgentId, AgentStatus> states = new HashMap<>();
    private Optional<NodeReport> beat = Optional.empty();
    private Optional<NodeRole> role = Optional.empty();

    /** How long a heartbeat lets exclusive agents run. */
    Optional<Duration> lease = Optional.empty();

    OneNode(KafkaSettings kafka, Path dir) {
        this.kafka = kafka;
        this.dir = dir;
        this.producer = new KafkaProducer<>(kafka.producer("test"));
        this.consumer =
                new KafkaConsumer<>(kafka.consumer("test", KafkaSettings.Isolation.COMMITTED));
        var partitions =
                List.of(Topic.AGENT_STATE, Topic.CONTROL, Topic.NODE_HEARTBEATS, Topic.EVENTS)
                        .stream()
                        .flatMap(t -> consumer.partitionsFor(kafka.names().of(t)).stream())
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Starts the node in this directory; again, after it was closed or has left. */
    Owner start(Map<String, AgentType> types) throws Exception {
        beat = Optional.empty();
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
                                Duration.ofSeconds(1),
                                SecretProviders.below(dir.resolve("secrets")),
                                Duration.ofSeconds(10),
                                1L << 30,
                                lease),
                        kafka,
                        CODEC,
                        new SpecParser(),
                        types,
                        Clock.systemUTC(),
                        RandomGenerator.of("L64X128MixRandom"),
                        NodeProbe.NONE);
        role = Optional.of(node);
        node.start();
        until(() -> beat.filter(b -> b.status() == NodeReport.Status.READY).isPresent());
        var me = new Owner(NODE, beat.orElseThrow().incarnation());
        write(
                new ControlRecord.Membership(
                        me, ControlRecord.Membership.Status.ACCEPTED, "localhost", Instant.now()));
        return me;
    }

    /**
     * Ends it as a crash would. For a node that runs nothing: what it ran would stay this process's
     * child, and nobody would reap it.
     */
    void crash() {
        role.orElseThrow().close();
        role = Optional.empty();
    }

    /** Makes it leave; the problems it had. */
    List<Problem> leave(Duration atMost) {
        var problems = role.orElseThrow().leave(atMost);
        role = Optional.empty();
        return problems;
    }

    void write(ControlRecord record) throws Exception {
        send(Topic.CONTROL, record.key(), Controls.toAvro(record));
    }

    /** Asks something of nodes, of this or of another. */
    void ask(OperationRequest request) throws Exception {
        send(Topic.OPERATIONS, Operations.key(request), Operations.toAvro(request));
    }

    private void send(Topic topic, String key, SpecificRecordBase value) throws Exception {
        String name = kafka.names().of(topic);
        producer.send(new ProducerRecord<>(name, 0, key, CODEC.encode(name, value))).get();
    }

    Optional<AgentStatus> state(AgentId agent) {
        return Optional.ofNullable(states.get(agent));
    }

    /** Waits until the agent is said to be in this state. */
    AgentStatus await(AgentId agent, AgentState state) {
        until(() -> state(agent).filter(s -> s.state() == state).isPresent());
        return state(agent).orElseThrow();
    }

    /** History of this kind about the agent, once there is this much of it. */
    List<HistoryEvent> awaitHistory(AgentId agent, Kind kind, int atLeast) {
        until(() -> history(agent, kind).size() >= atLeast);
        return history(agent, kind);
    }

    List<HistoryEvent> history(AgentId agent, Kind kind) {
        return history.stream()
                .filter(e -> e.kind() == kind && e.agent().equals(Optional.of(agent)))
                .toList();
    }

    /** The newest heartbeat. */
    NodeReport beat() {
        return beat.orElseThrow();
    }

    /** Reads on until this is so. */
    void until(BooleanSupplier so) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(SOON)
                .until(
                        () -> {
                            consumer.poll(Duration.ofMillis(50)).forEach(this::read);
                            return so.getAsBoolean();
                        });
    }

    private void read(ConsumerRecord<String, byte[]> record) {
        Topic topic = kafka.names().topic(record.topic()).orElseThrow();
        if (topic == Topic.CONTROL && record.value() == null) {
            control.remove(record.key());
        } else if (topic == Topic.CONTROL) {
            control.put(record.key(), Reading.CONTROL.read(CODEC, record.topic(), record.value()));
        } else if (topic == Topic.AGENT_STATE) {
            var status = Reading.STATES.read(CODEC, record.topic(), record.value());
            states.put(status.agent(), status);
        } else if (topic == Topic.EVENTS) {
            history.add(Reading.EVENTS.read(CODEC, record.topic(), record.value()));
        } else {
            beat = Optional.of(Reading.NODES.read(CODEC, record.topic(), record.value()));
        }
    }

    @Override
    public void close() {
        role.ifPresent(node -> node.leave(Duration.ofSeconds(15)));
        producer.close();
        consumer.close();
    }
}
