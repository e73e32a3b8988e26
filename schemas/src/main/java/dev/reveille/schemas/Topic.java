package dev.reveille.schemas;

import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * The catalogue of topics: one constant per topic, with everything a broker or a reader must know
 * of it. Names are without the prefix; {@link TopicNames} adds it.
 */
public enum Topic {
    /** What tenants do. */
    ACTIVITY("activity", Key.TENANT, Cleanup.DELETE, days(7), Clock.BROKER, Activity.class),
    /** How much waits for tenants. */
    QUEUE_DEPTH("queue-depth", Key.TENANT, Cleanup.DELETE, days(1), Clock.BROKER, QueueDepth.class),
    /** What nodes, pools and tenants have and spend. */
    RESOURCES(
            "resources", Key.SUBJECT, Cleanup.DELETE, days(1), Clock.BROKER, ResourceSample.class),
    /** Time, as records. */
    TICKS("ticks", Key.PARTITION, Cleanup.DELETE, Duration.ofHours(1), Clock.BROKER, Tick.class),
    /** Desired configuration of agents. */
    AGENT_SPECS(
            "agent-specs",
            Key.AGENT,
            Cleanup.COMPACT,
            null,
            Clock.PRODUCER,
            AgentSpecDocument.class),
    /** Desired configuration of whole groups of tenants. */
    TEMPLATES(
            "templates",
            Key.TEMPLATE,
            Cleanup.COMPACT,
            null,
            Clock.PRODUCER,
            TemplateDocument.class),
    /** Topics users already have, and what their records mean. */
    SOURCES("sources", Key.SOURCE, Cleanup.COMPACT, null, Clock.PRODUCER, SourceDocument.class),
    /** What operators said of agents: paused, started, stopped. */
    OVERRIDES("overrides", Key.SCOPE, Cleanup.COMPACT, null, Clock.PRODUCER, AgentOverride.class),
    /** What operators ask for. */
    OPERATIONS(
            "operations",
            Key.AGENT_OR_NODE,
            Cleanup.DELETE,
            days(1),
            Clock.PRODUCER,
            Operation.class),
    /** What agents should be, and why. */
    RELEVANCE(
            "relevance", Key.AGENT, Cleanup.COMPACT, null, Clock.PRODUCER, RelevanceDecision.class),
    /** Who owns which agent. */
    CONTROL("control", Key.CONTROL, Cleanup.COMPACT, null, Clock.PRODUCER, ControlEntry.class),
    /** That nodes live. */
    NODE_HEARTBEATS(
            "node-heartbeats",
            Key.NODE,
            Cleanup.DELETE,
            Duration.ofHours(1),
            Clock.BROKER,
            NodeHeartbeat.class),
    /** How agents are. */
    HEARTBEATS(
            "heartbeats", Key.NODE, Cleanup.DELETE, days(1), Clock.PRODUCER, HeartbeatBatch.class),
    /** What agents are doing. */
    AGENT_STATE(
            "agent-state",
            Key.AGENT,
            Cleanup.COMPACT,
            null,
            Clock.PRODUCER,
            AgentStateChange.class),
    /** What happened, with its reason. */
    EVENTS("events", Key.AGENT_OR_NODE, Cleanup.DELETE, days(30), Clock.PRODUCER, Event.class),
    /** Work for agents. A draft until requests are served. */
    REQUESTS("requests", Key.TENANT, Cleanup.DELETE, days(7), Clock.PRODUCER, AgentRequest.class),
    /** Work handed to nodes. A draft until requests are served. */
    INBOX("inbox", Key.NODE, Cleanup.DELETE, days(1), Clock.PRODUCER, InboxEntry.class),
    /** Answers. A draft until requests are served. */
    RESPONSES("responses", Key.AGENT, Cleanup.DELETE, days(7), Clock.PRODUCER, AgentResponse.class),
    /** State agents handed over. A draft until snapshots are served. */
    SNAPSHOTS("snapshots", Key.AGENT, Cleanup.COMPACT, null, Clock.PRODUCER, Snapshot.class),
    /** Values agents share. A draft until shared memory is served. */
    SHARED_MEMORY(
            "shared-memory",
            Key.TENANT_AND_NAME,
            Cleanup.COMPACT,
            null,
            Clock.PRODUCER,
            SharedValue.class),
    /** Records nobody could read: raw bytes, original headers, why. */
    DEAD_LETTERS("dead-letters", Key.AS_READ, Cleanup.DELETE, days(14), Clock.PRODUCER, null),
    /** Internal to relevance: tenant-keyed records on their way to the tenant's partition. */
    REKEY("rekey", Key.TENANT, Cleanup.DELETE, Duration.ofHours(6), Clock.PRODUCER, null),
    /** Internal to relevance: what every tenant may see of nodes and pools, read globally. */
    FLEET("fleet", Key.SUBJECT, Cleanup.COMPACT, null, Clock.PRODUCER, ResourceSample.class);

    /** Longest record, in bytes, of every topic: the broker's default and the stdio line limit. */
    public static final int MAX_MESSAGE_BYTES = 1_048_588;

    /** What a record's key is, and what decides its partition. */
    public enum Key {
        /** {@code tenant}; partition murmur2(tenant), one count for all tenant topics. */
        TENANT("tenant", Spread.TENANT),
        /** {@code tenant/name}; partition by the tenant alone. */
        AGENT("agent", Spread.TENANT),
        /** {@code tenant/name} or a node id; partition by what stands before the slash. */
        AGENT_OR_NODE("agent or node", Spread.TENANT),
        /** {@code tenant/name of the value}; partition by the tenant alone. */
        TENANT_AND_NAME("tenant + name", Spread.TENANT),
        /** A partition's number, written to that partition. */
        PARTITION("partition number", Spread.TENANT),
        /** The key the unreadable record had. */
        AS_READ("as read", Spread.TENANT),
        /** {@code node/<id>}, {@code pool/<name>} or a tenant, read as a whole. */
        SUBJECT("node, pool or tenant", Spread.ONE),
        /** A template's name, read as a whole. */
        TEMPLATE("template name", Spread.ONE),
        /** A source's name, read as a whole. */
        SOURCE("source name", Spread.ONE),
        /**
         * {@code agent/<tenant>/<name>}, {@code tenant/<id>}, {@code template/<name>}, {@code
         * pool/<name>} or {@code all}, read as a whole.
         */
        SCOPE("agent, tenant, template, pool or all", Spread.ONE),
        /** A node id; partition: the pool's number. */
        NODE("node", Spread.POOL),
        /** {@code agent/…}, {@code node/…} or {@code release/…}; partition: the pool's number. */
        CONTROL("agent, node, pool or release", Spread.POOL);

        private final String label;
        private final Spread spread;

        Key(String label, Spread spread) {
            this.label = label;
            this.spread = spread;
        }

        /** For people. */
        public String label() {
            return label;
        }

        /** How records spread over partitions. */
        public Spread spread() {
            return spread;
        }
    }

    /** How records spread over partitions. */
    public enum Spread {
        /** By tenant, over the one count all tenant topics share. */
        TENANT,
        /** By the pool's number. */
        POOL,
        /** One partition. */
        ONE
    }

    /** What the broker removes. */
    public enum Cleanup {
        DELETE,
        COMPACT
    }

    /** Whose clock stamps records. */
    public enum Clock {
        /** LogAppendTime. */
        BROKER,
        /** CreateTime. */
        PRODUCER
    }

    private final String label;
    private final Key key;
    private final Cleanup cleanup;
    private final Duration retention;
    private final Clock clock;
    private final Class<? extends SpecificRecordBase> value;

    Topic(
            String label,
            Key key,
            Cleanup cleanup,
            @org.jspecify.annotations.Nullable Duration retention,
            Clock clock,
            @org.jspecify.annotations.Nullable Class<? extends SpecificRecordBase> value) {
        this.label = label;
        this.key = key;
        this.cleanup = cleanup;
        this.retention = retention == null ? Duration.ZERO : retention;
        this.clock = clock;
        this.value = value == null ? SpecificRecordBase.class : value;
    }

    private static Duration days(int days) {
        return Duration.ofDays(days);
    }

    /** Name without the prefix. */
    public String label() {
        return label;
    }

    /** What its key is. */
    public Key key() {
        return key;
    }

    /** What the broker removes. */
    public Cleanup cleanup() {
        return cleanup;
    }

    /** How long records are kept where they are deleted by age; empty where they are compacted. */
    public Optional<Duration> retention() {
        return retention.isZero() ? Optional.empty() : Optional.of(retention);
    }

    /** Whose clock stamps records. */
    public Clock clock() {
        return clock;
    }

    /** Class of its values; empty where they are raw bytes. */
    public Optional<Class<? extends SpecificRecordBase>> value() {
        return value == SpecificRecordBase.class ? Optional.empty() : Optional.of(value);
    }

    /** How many partitions it has, given what the fleet was set up with. */
    public int partitions(TopicLayout layout) {
        return switch (key.spread()) {
            case TENANT -> layout.tenantPartitions();
            case POOL -> layout.pools();
            case ONE -> 1;
        };
    }
}
