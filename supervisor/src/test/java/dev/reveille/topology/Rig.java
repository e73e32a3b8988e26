package dev.reveille.topology;

import static dev.reveille.schemas.Topic.ACTIVITY;
import static dev.reveille.schemas.Topic.AGENT_SPECS;
import static dev.reveille.schemas.Topic.QUEUE_DEPTH;
import static dev.reveille.schemas.Topic.RELEVANCE;
import static dev.reveille.schemas.Topic.RESOURCES;
import static dev.reveille.schemas.Topic.TEMPLATES;
import static dev.reveille.schemas.Topic.TICKS;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AgentHealth;
import dev.reveille.schemas.AgentSpecDocument;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.Event;
import dev.reveille.schemas.HeartbeatBatch;
import dev.reveille.schemas.QueueDepth;
import dev.reveille.schemas.RelevanceDecision;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.Tick;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.AgentOverrides;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.Histories;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The real topology without a broker, with one partition unless said otherwise. */
final class Rig implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final TopicNames NAMES = TopicNames.DEFAULT;
    static final SingleObjectCodec CODEC = new SingleObjectCodec();

    /** Time between ticks, less than any gap. */
    private static final Duration STEP = Duration.ofSeconds(4);

    final RelevanceCounters counters = new RelevanceCounters();
    private final String application = "rig-" + UUID.randomUUID();
    private final TopologyTestDriver driver;
    private Duration newest = Duration.ZERO;

    private Rig(int partitions, Instant taskBegins) {
        this(partitions, taskBegins, CODEC, RelevanceSetup.ROLLOUT);
    }

    private Rig(int partitions, Instant taskBegins, AvroCodec codec, int rollout) {
        this(partitions, taskBegins, codec, Evaluators.standard(), rollout, Duration.ZERO);
    }

    private Rig(
            int partitions,
            Instant taskBegins,
            AvroCodec codec,
            Evaluators evaluators,
            int rollout,
            Duration chore) {
        var nanos = new AtomicLong();
        var setup =
                new RelevanceSetup(
                        NAMES,
                        new TopicLayout(partitions, 1, (short) 1, (short) 1),
                        codec,
                        new SpecParser(),
                        evaluators,
                        InstantSource.fixed(taskBegins),
                        counters,
                        rollout,
                        () -> nanos.getAndAdd(chore.toNanos()));
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksMemory.class);
        driver = new TopologyTestDriver(RelevanceTopology.build(setup), properties, START);
    }

    /** Whose task has no backlog. */
    static Rig fresh() {
        return new Rig(1, START.minusSeconds(1));
    }

    /** Which reads with that codec; what it is sent is written as ever. */
    static Rig over(AvroCodec codec) {
        return new Rig(1, START.minusSeconds(1), codec, RelevanceSetup.ROLLOUT);
    }

    /** In which so many agents may change in a second after a template did. */
    static Rig rollingOut(int agents) {
        return new Rig(1, START.minusSeconds(1), CODEC, agents);
    }

    /** Which judges by those evaluators. */
    static Rig by(Evaluators evaluators) {
        return new Rig(
                1, START.minusSeconds(1), CODEC, evaluators, RelevanceSetup.ROLLOUT, Duration.ZERO);
    }

    /** On which each look at an agent that no event asks for takes so long. */
    static Rig slow(Duration chore, int rollout) {
        var evaluators = Evaluators.standard();
        return new Rig(1, START.minusSeconds(1), CODEC, evaluators, rollout, chore);
    }

    static Rig withPartitions(int partitions) {
        return new Rig(partitions, START.minusSeconds(1));
    }

    /** Whose task began so long after {@link #START}. */
    static Rig withBacklogOf(Duration backlog) {
        return new Rig(1, START.plus(backlog));
    }

    void activity(Duration at, String tenant) {
        activity(at, tenant, Map.of());
    }

    void activity(Duration at, String tenant, Map<String, Object> attributes) {
        send(
                ACTIVITY,
                tenant,
                Activity.newBuilder().setTenant(tenant).setAttributes(attributes).build(),
                at);
    }

    void activityOf(Duration at, String tenant, String agent) {
        activityOf(at, tenant, agent, Map.of());
    }

    void activityOf(Duration at, String tenant, String agent, Map<String, Object> attributes) {
        var record = Activity.newBuilder().setTenant(tenant).setAgent(agent);
        send(ACTIVITY, tenant, record.setAttributes(attributes).build(), at);
    }

    void queue(Duration at, String tenant, @Nullable String type, long depth) {
        var record = QueueDepth.newBuilder().setTenant(tenant).setEventType(type).setDepth(depth);
        send(QUEUE_DEPTH, tenant, record.build(), at);
    }

    /** Work that waits for one agent. */
    void queueOf(Duration at, String tenant, String agent, long depth) {
        var record = QueueDepth.newBuilder().setTenant(tenant).setAgent(agent).setDepth(depth);
        send(QUEUE_DEPTH, tenant, record.build(), at);
    }

    void cpu(Duration at, ResourceScope scope, String name, double cpu) {
        var record = ResourceSample.newBuilder().setScope(scope).setName(name).setAvailableCpu(cpu);
        send(RESOURCES, name, record.build(), at);
    }

    void budget(Duration at, String tenant, double spend, double budget) {
        var record = ResourceSample.newBuilder().setScope(ResourceScope.TENANT).setName(tenant);
        send(RESOURCES, tenant, record.setSpend(spend).setBudget(budget).build(), at);
    }

    /** Time passes up to {@code at} as it does in a healthy fleet, without a gap. */
    void tick(Duration at) {
        passTime(at);
        tickAfterGap(at);
    }

    /** The next tick there is, however long after the one before. */
    void tickAfterGap(Duration at) {
        newest = at;
        pipe(at, TICKS, "0", CODEC.encode(NAMES.of(TICKS), new Tick("s1")));
    }

    private void passTime(Duration to) {
        for (Duration t = newest.plus(STEP); t.compareTo(to) < 0; t = t.plus(STEP)) {
            tickAfterGap(t);
        }
    }

    void spec(Duration at, String agent, String json) {
        var record = AgentSpecDocument.newBuilder().setAgent(agent).setDocument(json).build();
        send(AGENT_SPECS, agent, record, at);
    }

    void template(Duration at, String name, String json) {
        var record = TemplateDocument.newBuilder().setName(name).setTenants("*").setDocument(json);
        send(TEMPLATES, name, record.build(), at);
    }

    /** A node says how one of its agents is. */
    void heartbeat(Duration at, String agent, long epoch, boolean busy, int inFlight) {
        var health =
                AgentHealth.newBuilder()
                        .setAgent(agent)
                        .setEpoch(epoch)
                        .setBusy(busy)
                        .setInFlight(inFlight)
                        .build();
        var record =
                HeartbeatBatch.newBuilder()
                        .setNode("n1")
                        .setIncarnation("0000000000000001")
                        .setAgents(List.of(health))
                        .setSentAt(0)
                        .build();
        send(Topic.HEARTBEATS, "n1", record, at);
    }

    void override(Duration at, AgentOverride said) {
        overrideUnder(at, said.scope().key(), said);
    }

    void overrideUnder(Duration at, String key, AgentOverride said) {
        send(Topic.OVERRIDES, key, AgentOverrides.toAvro(said), at);
    }

    void tombstone(Duration at, Topic topic, String key) {
        raw(topic).pipeInput(new TestRecord<>(key, null, START.plus(at)));
    }

    void bytes(Duration at, Topic topic, @Nullable String key, byte[] bytes) {
        if (topic.clock() == Topic.Clock.BROKER && at.compareTo(newest) > 0) {
            passTime(at);
            newest = at;
        }
        pipe(at, topic, key, bytes);
    }

    private void pipe(Duration at, Topic topic, @Nullable String key, byte[] bytes) {
        raw(topic).pipeInput(new TestRecord<>(key, bytes, START.plus(at)));
    }

    private void send(Topic topic, String key, SpecificRecordBase value, Duration at) {
        bytes(at, topic, key, CODEC.encode(NAMES.of(topic), value));
    }

    private TestInputTopic<String, byte[]> raw(Topic topic) {
        return driver.createInputTopic(
                NAMES.of(topic), new StringSerializer(), new ByteArraySerializer());
    }

    /** Lets work that was spread go on. */
    void letChoresRun() {
        driver.advanceWallClockTime(Duration.ofMillis(10));
    }

    /** Records written since the last time, as they lie on the topic. */
    List<TestRecord<String, byte[]>> written(Topic topic) {
        return driver.createOutputTopic(
                        NAMES.of(topic), new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** How often agents were stored since the last time. */
    int agentsStored() {
        String changes = application + "-" + TenantStore.AGENTS + "-changelog";
        return driver.createOutputTopic(
                        changes, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .size();
    }

    /** Decisions published since the last time; empty for a tombstone. */
    List<Optional<Decision>> decisions() {
        return written(RELEVANCE).stream()
                .map(
                        r ->
                                Optional.ofNullable(r.value())
                                        .map(
                                                bytes ->
                                                        CODEC.decode(
                                                                NAMES.of(RELEVANCE),
                                                                bytes,
                                                                RelevanceDecision.class))
                                        .map(Decisions::fromAvro))
                .toList();
    }

    /** The one decision published since the last time. */
    Decision decision() {
        var all = decisions();
        if (all.size() != 1) {
            throw new AssertionError("expected one decision, were " + all);
        }
        return all.getFirst().orElseThrow();
    }

    List<HistoryEvent> history() {
        return written(Topic.EVENTS).stream()
                .map(r -> CODEC.decode(NAMES.of(Topic.EVENTS), r.value(), Event.class))
                .map(Histories::fromAvro)
                .toList();
    }

    @Override
    public void close() {
        driver.close();
    }

    /** An agent that is active for 5 s after each activity, then dormant. */
    static String fiveSeconds(String tenant, String name) {
        return document("Agent", tenant, name, "tenant-activity: {" + CUT_OFFS + "}", "");
    }

    static final String CUT_OFFS = "active.within: 5s, listening.within: 5s";

    static String document(String kind, String tenant, String name, String evaluator, String more) {
        return """
        {apiVersion: reveille/v1, kind: %s, tenant: "%s", name: %s, type: echo,
         relevance: {evaluator: {%s}%s}}
        """
                .formatted(kind, tenant, name, evaluator, more);
    }
}
