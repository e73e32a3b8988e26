package dev.reveille.topology;

import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Facts in, decisions out. Everything about a tenant is read, as bytes, by the one task that has
 * its partition; what is in the wrong one goes round once over {@code rekey}, which is both written
 * and read here.
 *
 * <pre>
 * activity, queue-depth, agent-specs, ticks, rekey → tenants → relevance, events, rekey, dead-letters
 * resources → route-resources → rekey (a tenant's), fleet (a node's or pool's), dead-letters
 * heartbeats → route-heartbeats → rekey (of those that work), dead-letters
 * templates, overrides, fleet → read as a whole by every process
 * </pre>
 */
public final class RelevanceTopology {
    static final String TO_RELEVANCE = "write-relevance";
    static final String TO_EVENTS = "write-events";
    static final String TO_REKEY = "write-rekey";
    static final String TO_DEAD_LETTERS = "write-dead-letters";
    static final String TO_FLEET = "write-fleet";
    static final String RESOURCES_TO_REKEY = "write-rekey-of-resources";
    static final String RESOURCES_TO_DEAD_LETTERS = "write-dead-letters-of-resources";

    static final String HEALTH_TO_REKEY = "write-rekey-of-heartbeats";
    static final String HEALTH_TO_DEAD_LETTERS = "write-dead-letters-of-heartbeats";
    private static final String TENANTS = "tenants-and-agents";
    private static final String ROUTE = "route-resources";
    private static final String HEALTH = "route-heartbeats";

    private RelevanceTopology() {}

    public static Topology build(RelevanceSetup setup) {
        var topology = new Topology();
        var globals = new Globals();
        addTenants(topology, setup, globals);
        addResources(topology, setup);
        addHealth(topology, setup);
        addGlobal(
                topology,
                Globals.TEMPLATES,
                setup.names().of(Topic.TEMPLATES),
                () ->
                        globals.templatesWriter(
                                setup.endlessWire(), setup.specs(), setup.evaluators()));
        addGlobal(
                topology,
                Globals.OVERRIDES,
                setup.names().of(Topic.OVERRIDES),
                () -> globals.overridesWriter(setup.endlessWire()));
        addGlobal(
                topology,
                Globals.FLEET,
                setup.names().of(Topic.FLEET),
                () -> globals.fleetWriter(setup.endlessWire()));
        return topology;
    }

    private static void addTenants(Topology topology, RelevanceSetup setup, Globals globals) {
        var names = setup.names();
        topology.addSource(
                        "read-tenants",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        names.of(Topic.ACTIVITY),
                        names.of(Topic.QUEUE_DEPTH),
                        names.of(Topic.AGENT_SPECS),
                        names.of(Topic.TICKS),
                        names.of(Topic.REKEY))
                .addProcessor(TENANTS, () -> new TenantProcessor(setup, globals), "read-tenants")
                .addStateStore(persistent(TenantStore.TENANTS).withCachingEnabled(), TENANTS)
                .addStateStore(persistent(TenantStore.AGENTS).withCachingEnabled(), TENANTS)
                .addStateStore(persistent(Habits.STORE).withCachingEnabled(), TENANTS);
        sink(topology, TO_RELEVANCE, names.of(Topic.RELEVANCE), byTenant(), TENANTS);
        sink(topology, TO_EVENTS, names.of(Topic.EVENTS), byTenant(), TENANTS);
        sink(topology, TO_REKEY, names.of(Topic.REKEY), byTenant(), TENANTS);
        sink(topology, TO_DEAD_LETTERS, names.of(Topic.DEAD_LETTERS), anywhere(), TENANTS);
    }

    private static void addResources(Topology topology, RelevanceSetup setup) {
        var names = setup.names();
        topology.addSource(
                        "read-resources",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        names.of(Topic.RESOURCES))
                .addProcessor(ROUTE, () -> new ResourceProcessor(setup), "read-resources")
                .addStateStore(persistent(ResourceProcessor.STORE), ROUTE);
        sink(topology, RESOURCES_TO_REKEY, names.of(Topic.REKEY), byTenant(), ROUTE);
        sink(topology, TO_FLEET, names.of(Topic.FLEET), anywhere(), ROUTE);
        sink(topology, RESOURCES_TO_DEAD_LETTERS, names.of(Topic.DEAD_LETTERS), anywhere(), ROUTE);
    }

    private static void addHealth(Topology topology, RelevanceSetup setup) {
        var names = setup.names();
        topology.addSource(
                        "read-heartbeats",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        names.of(Topic.HEARTBEATS))
                .addProcessor(HEALTH, () -> new HealthProcessor(setup), "read-heartbeats")
                .addStateStore(persistent(HealthProcessor.STORE), HEALTH);
        sink(topology, HEALTH_TO_REKEY, names.of(Topic.REKEY), byTenant(), HEALTH);
        sink(topology, HEALTH_TO_DEAD_LETTERS, names.of(Topic.DEAD_LETTERS), anywhere(), HEALTH);
    }

    private static void addGlobal(
            Topology topology,
            String store,
            String topic,
            ProcessorSupplier<byte[], byte[], Void, Void> writer) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(store),
                                Serdes.ByteArray(),
                                Serdes.ByteArray())
                        .withLoggingDisabled(),
                "read-" + store,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic,
                "keep-" + store,
                writer);
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> persistent(String name) {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withCachingDisabled();
    }

    private static void sink(
            Topology topology,
            String name,
            String topic,
            StreamPartitioner<byte[], byte[]> partitioner,
            String parent) {
        topology.addSink(
                name,
                topic,
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                partitioner,
                parent);
    }

    /** By what stands before the slash of the key. */
    private static StreamPartitioner<byte[], byte[]> byTenant() {
        return (topic, key, value, count) ->
                Optional.of(
                        Set.of(Partitions.ofKey(new String(key, StandardCharsets.UTF_8), count)));
    }

    /** As the producer's own partitioner has it. */
    private static StreamPartitioner<byte[], byte[]> anywhere() {
        return (topic, key, value, count) -> Optional.empty();
    }
}
