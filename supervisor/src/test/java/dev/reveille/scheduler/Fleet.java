package dev.reveille.scheduler;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.check.OneOwner.Entry;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.PoolSettings;
import dev.reveille.core.control.TextSpecs;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.ControlEntry;
import dev.reveille.schemas.KnownSchemas;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.Controls;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.NodeReports;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Everything around a placement loop on a real broker: relevance, nodes that beat, a reader. */
final class Fleet implements AutoCloseable {
    static final int PARTITIONS = TopicLayout.SINGLE_BROKER.tenantPartitions();

    final KafkaSettings kafka;
    final AvroCodec codec = new SingleObjectCodec(KnownSchemas.builtIn());
    final List<Entry> control = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final Map<AgentId, Long> seenAt = new ConcurrentHashMap<>();
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private final Set<String> nodes = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<String>> types = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();

    /** How far its clocks are ahead; records bear that time only where their topic lets them. */
    private volatile Duration ahead = Duration.ZERO;

    private final Thread reader;

    Fleet(String bootstrapServers, String prefix) {
        var plain = KafkaSettings.of(bootstrapServers);
        this.kafka =
                new KafkaSettings(
                        plain.bootstrapServers(),
                        new TopicNames(prefix),
                        Map.of("reconnect.backoff.max.ms", "500"),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of());
        try (var admin = new TopicAdmin(kafka, TopicLayout.SINGLE_BROKER)) {
            admin.create();
        }
        this.producer = new KafkaProducer<>(kafka.producer("test"));
        this.consumer = new KafkaConsumer<>(kafka.consumer("test", Isolation.COMMITTED));
        var partition = new TopicPartition(kafka.names().of(Topic.CONTROL), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        this.reader = Thread.ofPlatform().daemon().start(this::read);
        var _ = beats.scheduleAtFixedRate(this::beat, 0, 250, TimeUnit.MILLISECONDS);
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    ControlKey key = ControlKey.parse(record.key()).orElseThrow();
                    var entry =
                            new Entry(
                                    key,
                                    Optional.ofNullable(record.value())
                                            .map(
                                                    bytes ->
                                                            Controls.fromAvro(
                                                                    codec.decode(
                                                                            record.topic(),
                                                                            bytes,
                                                                            ControlEntry.class))));
                    if (key instanceof ControlKey.Agent(AgentId agent)) {
                        seenAt.put(agent, System.nanoTime());
                    }
                    control.add(entry);
                }
            }
        } catch (WakeupException e) {
            // Closing.
        }
    }

    /** The types this node lists from its next heartbeat on. */
    void types(String node, Set<String> listed) {
        types.put(node, listed);
    }

    /** These nodes beat from now on, and no others. */
    void nodes(String... names) {
        nodes.retainAll(Set.of(names));
        nodes.addAll(Set.of(names));
    }

    static Owner owner(String node) {
        return new Owner(new NodeId(node), Incarnation.of(1));
    }

    /** A node says goodbye, once, and beats no more. */
    void leaves(String node) {
        nodes.remove(node);
        // Its last beat may be under way; behind it no other comes.
        var _ = beats.submit(() -> beat(node, NodeReport.Status.LEAVING));
    }

    private void beat() {
        nodes.forEach(node -> beat(node, NodeReport.Status.READY));
    }

    private void beat(String node, NodeReport.Status status) {
        Instant sent = now(); // before its types are looked up: no older word is newer
        var report =
                new NodeReport(
                        new NodeId(node),
                        Incarnation.of(1),
                        sequence.incrementAndGet(),
                        "default",
                        "localhost",
                        status,
                        List.of(),
                        1000,
                        0,
                        Map.of(),
                        types.getOrDefault(node, Set.of("py")),
                        1,
                        0,
                        NodeReport.Holdings.NONE,
                        "",
                        sent);
        var _ = producer.send(beat(node, codec.encode(beats(), NodeReports.toAvro(report)), sent));
    }

    private ProducerRecord<String, byte[]> beat(String key, byte @Nullable [] value, Instant at) {
        return new ProducerRecord<>(beats(), 0, at.toEpochMilli(), key, value);
    }

    private String beats() {
        return kafka.names().of(Topic.NODE_HEARTBEATS);
    }

    private Instant now() {
        return Instant.now().plus(ahead);
    }

    /** Lets that much time pass at once, in which nodes beat each second and nobody ticks. */
    void passTime(Duration time) throws Exception {
        beats.submit(
                        () -> {
                            for (Duration end = ahead.plus(time); ahead.compareTo(end) < 0; ) {
                                ahead = ahead.plusSeconds(1);
                                beat();
                            }
                        })
                .get();
    }

    /** A scheduler's ticks at the fleet's time. */
    void tick() {
        var _ = producer.send(beat(TickWriter.KEY, null, now()));
    }

    /** What placement holds of a node. */
    Optional<Membership.Status> member(String node) {
        return control.stream()
                .filter(entry -> entry.key().equals(new ControlKey.Node(new NodeId(node))))
                .reduce((_, later) -> later)
                .flatMap(Entry::record)
                .map(record -> ((Membership) record).status());
    }

    void want(AgentId agent, LifecycleState state) {
        send(
                Topic.RELEVANCE,
                Partitions.ofKey(agent.toString(), PARTITIONS),
                agent.toString(),
                Decisions.toAvro(decision(agent, state)));
    }

    void release(String node, Placed placed) {
        release(node, placed, StopReason.IRRELEVANT);
    }

    void release(String node, Placed placed, StopReason reason) {
        var released =
                new Released(placed.agent(), owner(node), placed.epoch(), reason, Instant.now());
        send(Topic.CONTROL, 0, released.key(), Controls.toAvro(released));
    }

    void raw(Topic topic, int partition, String key, byte[] value) {
        var _ = producer.send(new ProducerRecord<>(kafka.names().of(topic), partition, key, value));
    }

    private void send(Topic topic, int partition, String key, @Nullable SpecificRecordBase value) {
        String name = kafka.names().of(topic);
        var _ =
                producer.send(
                        new ProducerRecord<>(
                                name,
                                partition,
                                key,
                                value == null ? null : codec.encode(name, value)));
    }

    ProducerRecord<String, byte[]> record(AgentId agent, LifecycleState state) {
        String name = kafka.names().of(Topic.RELEVANCE);
        return new ProducerRecord<>(
                name,
                Partitions.ofKey(agent.toString(), PARTITIONS),
                agent.toString(),
                codec.encode(name, Decisions.toAvro(decision(agent, state))));
    }

    private static Decision decision(AgentId agent, LifecycleState state) {
        Instant now = Instant.now();
        return new Decision(
                agent,
                "default",
                state.runs() ? 0.9 : 0.1,
                state,
                Optional.empty(),
                state,
                Optional.empty(),
                "tenant-activity",
                "it is " + state,
                List.of(),
                Thresholds.DEFAULT,
                "p1",
                "v1",
                now,
                now,
                Optional.empty(),
                "activity-0@1",
                false,
                state.runs() ? Optional.of("py") : Optional.empty(),
                Optional.empty(),
                Decision.Doubted.NONE);
    }

    PlacementLoop loop(String name) {
        return loop(name, Duration.ofSeconds(3));
    }

    PlacementLoop loop(String name, Duration lostAfter) {
        return loop(name, lostAfter, codec);
    }

    PlacementLoop loop(String name, Duration lostAfter, AvroCodec reading) {
        var loop =
                new PlacementLoop(
                        kafka,
                        reading,
                        new TextSpecs(),
                        settings(name, lostAfter),
                        0,
                        "placement-" + name,
                        Clock.offset(Clock.systemUTC(), ahead),
                        failures::add);
        loop.start();
        return loop;
    }

    static PoolSettings settings(String name, Duration lostAfter) {
        var defaults = PoolSettings.of("default", "scheduler:" + name);
        return new PoolSettings(
                defaults.pool(),
                defaults.pools(),
                defaults.writer(),
                lostAfter,
                lostAfter.multipliedBy(3),
                defaults.lostKept(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                defaults.ceilings(),
                defaults.balance());
    }

    TickWriter ticks() {
        return new TickWriter(
                kafka, codec, "t1", Duration.ofMillis(250), 0, () -> Set.of(0), _ -> true);
    }

    Optional<Placed> placed(AgentId agent) {
        return control.stream()
                .filter(entry -> entry.key().equals(new ControlKey.Agent(agent)))
                .reduce((_, later) -> later)
                .flatMap(Entry::record)
                .map(Placed.class::cast);
    }

    Optional<String> node(AgentId agent) {
        return placed(agent).flatMap(Placed::owner).map(owner -> owner.node().value());
    }

    /** Records of a topic from its start, all partitions, as keys with or without a value. */
    List<String> keys(Topic topic) {
        return keys(topic, _ -> true);
    }

    /** Who has spoken in a pool, or ticked. */
    List<String> beats(int pool) {
        return keys(Topic.NODE_HEARTBEATS, partition -> partition == pool);
    }

    private List<String> keys(Topic topic, IntPredicate partition) {
        var keys = new ArrayList<String>();
        try (var all =
                new KafkaConsumer<String, byte[]>(kafka.consumer("keys", Isolation.COMMITTED))) {
            String name = kafka.names().of(topic);
            var partitions =
                    all.partitionsFor(name).stream()
                            .filter(p -> partition.test(p.partition()))
                            .map(p -> new TopicPartition(name, p.partition()))
                            .toList();
            all.assign(partitions);
            var ends = all.endOffsets(partitions);
            all.seekToBeginning(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(e -> all.position(e.getKey()) < e.getValue())) {
                all.poll(Duration.ofMillis(50)).forEach(record -> keys.add(record.key()));
            }
        }
        return keys;
    }

    @Override
    public void close() {
        beats.shutdownNow();
        consumer.wakeup();
        Threads.join(reader, Duration.ofSeconds(2));
        producer.close(Duration.ofMillis(200));
    }
}
