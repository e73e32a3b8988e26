package dev.reveille.wire;

import static dev.reveille.schemas.Topic.ACTIVITY;
import static dev.reveille.schemas.Topic.AGENT_SPECS;
import static dev.reveille.schemas.Topic.EVENTS;
import static dev.reveille.schemas.Topic.FLEET;
import static dev.reveille.schemas.Topic.HEARTBEATS;
import static dev.reveille.schemas.Topic.OVERRIDES;
import static dev.reveille.schemas.Topic.QUEUE_DEPTH;
import static dev.reveille.schemas.Topic.RELEVANCE;
import static dev.reveille.schemas.Topic.RESOURCES;
import static dev.reveille.schemas.Topic.TEMPLATES;
import static dev.reveille.schemas.Topic.TICKS;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AgentMemory;
import dev.reveille.schemas.AgentSpecDocument;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.HeartbeatBatch;
import dev.reveille.schemas.QueueDepth;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.TenantMemory;
import dev.reveille.schemas.Tick;
import dev.reveille.schemas.TopicNames;
import java.time.Instant;

/**
 * Bytes of every topic and store relevance touches, to and from core's nouns. Reading throws {@link
 * CodecException} for bytes that are not the record, {@link Problems} for one that makes no sense.
 *
 * @param codec of the cluster
 * @param names of its topics
 */
public record RelevanceWire(AvroCodec codec, TopicNames names) {
    /** Named in messages about the stores' values, which lie on no topic users see. */
    private static final String STORE = "relevance-store";

    /** Nobody else reads the stores, so they need no registry, whatever form topics have. */
    private static final AvroCodec STORES = new SingleObjectCodec();

    public TenantEvent activity(byte[] bytes) {
        return TenantEvents.fromAvro(codec.decode(names.of(ACTIVITY), bytes, Activity.class));
    }

    public TenantEvent queueDepth(byte[] bytes) {
        return TenantEvents.fromAvro(codec.decode(names.of(QUEUE_DEPTH), bytes, QueueDepth.class));
    }

    /** What a record of {@code resources} says. */
    public sealed interface Sample {
        /** About one tenant. */
        record OfTenant(TenantEvent.Endowed event) implements Sample {}

        /** About a node or pool. */
        record OfFleet(FleetGauge gauge) implements Sample {}
    }

    public Sample resources(byte[] bytes, Instant at) {
        var sample = codec.decode(names.of(RESOURCES), bytes, ResourceSample.class);
        return ResourceSamples.isTenants(sample)
                ? new Sample.OfTenant(ResourceSamples.tenant(sample))
                : new Sample.OfFleet(ResourceSamples.fleet(sample, at));
    }

    /** Checks that the bytes are a tick; it says nothing but its record's time. */
    public void tick(byte[] bytes) {
        codec.decode(names.of(TICKS), bytes, Tick.class);
    }

    /** The bytes of a tick; whoever writes ticks says its scheduler's name in them. */
    public byte[] tick(String scheduler) {
        return codec.encode(names.of(TICKS), new Tick(scheduler));
    }

    /**
     * An agent's own document, as applied.
     *
     * @param agent tenant/name as the record says
     * @param document canonical JSON
     */
    public record OwnSpec(String agent, String document) {}

    public OwnSpec agentSpec(byte[] bytes) {
        var d = codec.decode(names.of(AGENT_SPECS), bytes, AgentSpecDocument.class);
        return new OwnSpec(d.getAgent(), d.getDocument());
    }

    /** The document of a template. */
    public String template(byte[] bytes) {
        return codec.decode(names.of(TEMPLATES), bytes, TemplateDocument.class).getDocument();
    }

    /** What an operator said. */
    public AgentOverride override(byte[] bytes) {
        var record =
                codec.decode(names.of(OVERRIDES), bytes, dev.reveille.schemas.AgentOverride.class);
        try {
            return AgentOverrides.fromAvro(record);
        } catch (IllegalArgumentException e) {
            throw new Problems(
                    TenantFold.refused(
                            "the override makes no sense: " + e.getMessage(),
                            "write overrides with `reveille pause`, `start` or `stop`"));
        }
    }

    /** How the agents of a node are, by its word. */
    public Healths.Batch health(byte[] bytes) {
        return Healths.batch(codec.decode(names.of(HEARTBEATS), bytes, HeartbeatBatch.class));
    }

    public byte[] health(Healths.Batch batch) {
        return codec.encode(
                names.of(HEARTBEATS),
                Healths.toAvro(batch.node(), batch.incarnation(), batch.agents(), batch.at()));
    }

    public byte[] fleet(FleetGauge gauge) {
        return codec.encode(names.of(FLEET), ResourceSamples.toAvro(gauge));
    }

    public FleetGauge fleet(byte[] bytes) {
        return ResourceSamples.fromFleet(
                codec.decode(names.of(FLEET), bytes, ResourceSample.class));
    }

    public byte[] decision(Decision decision) {
        return codec.encode(names.of(RELEVANCE), Decisions.toAvro(decision));
    }

    public byte[] event(HistoryEvent event) {
        return codec.encode(names.of(EVENTS), Histories.toAvro(event));
    }

    public byte[] tenant(KnownTenant tenant) {
        return STORES.encode(STORE, Memories.toAvro(tenant));
    }

    public KnownTenant tenant(byte[] bytes) {
        return Memories.fromAvro(STORES.decode(STORE, bytes, TenantMemory.class));
    }

    public byte[] agent(KnownAgent agent) {
        return STORES.encode(STORE, Memories.toAvro(agent));
    }

    public KnownAgent agent(byte[] bytes) {
        return Memories.fromAvro(STORES.decode(STORE, bytes, AgentMemory.class));
    }
}
