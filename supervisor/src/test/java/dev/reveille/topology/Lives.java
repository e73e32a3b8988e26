package dev.reveille.topology;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AgentSpecDocument;
import dev.reveille.schemas.QueueDepth;
import dev.reveille.schemas.RelevanceDecision;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.Tick;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.wire.AgentOverrides;
import dev.reveille.wire.Decisions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** One task that ends and begins again, as often as one likes, over the same stores. */
final class Lives {
    /** So long after its beginning a task with agents has read its backlog. */
    static final double SETTLED = TaskClock.SETTLE.toSeconds() + 0.5;

    private static final List<String> OF_TASK =
            List.of(TenantStore.TENANTS, TenantStore.AGENTS, Habits.STORE);

    private final MockProcessorContext<byte[], byte[]> context;
    private final Map<String, KeyValueStore<byte[], byte[]>> globals = new HashMap<>();
    private @Nullable TenantProcessor processor;
    private long offset;

    Lives(Path directory) {
        context = context(directory);
        OF_TASK.forEach(name -> store(context, name, Serdes.String()));
        for (String name : List.of(Globals.TEMPLATES, Globals.OVERRIDES, Globals.FLEET)) {
            globals.put(name, store(context, name, Serdes.ByteArray()));
        }
    }

    static MockProcessorContext<byte[], byte[]> context(Path directory) {
        var properties = new Properties();
        properties.put("application.id", "lives");
        properties.put("bootstrap.servers", "nowhere");
        return new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
    }

    /** One in memory that belongs to the context. */
    static <K> KeyValueStore<K, byte[]> store(
            MockProcessorContext<byte[], byte[]> context, String name, Serde<K> keys) {
        var supplier = Stores.inMemoryKeyValueStore(name);
        var store =
                Stores.keyValueStoreBuilder(supplier, keys, Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        return store;
    }

    /**
     * Begins a life; the one before is over without a word.
     *
     * @param chore how long one look takes that no event asks for
     */
    void begin(double at, Evaluators evaluators, Duration chore) {
        var nanos = new AtomicLong();
        var setup =
                new RelevanceSetup(
                        Rig.NAMES,
                        new TopicLayout(1, 1, (short) 1, (short) 1),
                        Rig.CODEC,
                        new SpecParser(),
                        evaluators,
                        InstantSource.fixed(time(at)),
                        new RelevanceCounters(),
                        RelevanceSetup.ROLLOUT,
                        () -> nanos.getAndAdd(chore.toNanos()));
        processor = new TenantProcessor(setup, new Globals());
        processor.init(context);
    }

    private static Instant time(double seconds) {
        return Rig.START.plusMillis(Math.round(seconds * 1000));
    }

    private void send(double at, Topic topic, String key, SpecificRecordBase value) {
        context.setRecordMetadata(Rig.NAMES.of(topic), 0, offset++);
        Objects.requireNonNull(processor)
                .process(new Record<>(bytes(key), encoded(topic, value), time(at).toEpochMilli()));
    }

    private static byte[] encoded(Topic topic, SpecificRecordBase value) {
        return Rig.CODEC.encode(Rig.NAMES.of(topic), value);
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** The next tick there is; a slice of chores each. */
    void tick(double at) {
        send(at, Topic.TICKS, "0", new Tick("s1"));
    }

    /** Ticks as they come in a healthy fleet, one in half a second. */
    void ticks(double from, double to) {
        for (double at = from; at <= to; at += 0.5) {
            tick(at);
        }
    }

    void spec(double at, String agent, String json) {
        var record = AgentSpecDocument.newBuilder().setAgent(agent).setDocument(json).build();
        send(at, Topic.AGENT_SPECS, agent, record);
    }

    void queue(double at, String tenant, long depth) {
        var record = QueueDepth.newBuilder().setTenant(tenant).setDepth(depth).build();
        send(at, Topic.QUEUE_DEPTH, tenant, record);
    }

    void activity(double at, String tenant) {
        var record = Activity.newBuilder().setTenant(tenant).setAttributes(Map.of()).build();
        send(at, Topic.ACTIVITY, tenant, record);
    }

    /** What the next life begins with. */
    void template(String name, Optional<String> json) {
        var record =
                json.map(
                        document ->
                                TemplateDocument.newBuilder()
                                        .setName(name)
                                        .setTenants("*")
                                        .setDocument(document)
                                        .build());
        global(Globals.TEMPLATES, name, record.map(r -> encoded(Topic.TEMPLATES, r)));
    }

    /** What the next life begins with. */
    void override(AgentOverride said) {
        byte[] record = encoded(Topic.OVERRIDES, AgentOverrides.toAvro(said));
        global(Globals.OVERRIDES, said.scope().key(), Optional.of(record));
    }

    void resume(String scope) {
        global(Globals.OVERRIDES, scope, Optional.empty());
    }

    private void global(String store, String key, Optional<byte[]> value) {
        Objects.requireNonNull(globals.get(store)).put(bytes(key), value.orElse(null));
    }

    /** Decisions published since the last time; empty for a tombstone. */
    List<Optional<Decision>> decisions() {
        var decisions = new ArrayList<Optional<Decision>>();
        for (var forward : context.forwarded()) {
            if (forward.childName().filter(RelevanceTopology.TO_RELEVANCE::equals).isPresent()) {
                decisions.add(Optional.ofNullable(forward.record().value()).map(Lives::decision));
            }
        }
        context.resetForwards();
        return decisions;
    }

    private static Decision decision(byte[] bytes) {
        String topic = Rig.NAMES.of(Topic.RELEVANCE);
        return Decisions.fromAvro(Rig.CODEC.decode(topic, bytes, RelevanceDecision.class));
    }
}
