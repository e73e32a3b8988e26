package dev.reveille.wire;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SpecRecord;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AgentSpecDocument;
import dev.reveille.schemas.AgentStateChange;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.ControlEntry;
import dev.reveille.schemas.Event;
import dev.reveille.schemas.HeartbeatBatch;
import dev.reveille.schemas.NodeHeartbeat;
import dev.reveille.schemas.Operation;
import dev.reveille.schemas.RelevanceDecision;
import dev.reveille.schemas.SourceDocument;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.Topic;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** How the bytes on a topic become what the core knows. */
public final class Reading<V> {
    public static final Reading<SpecRecord> SPECS =
            of(Topic.AGENT_SPECS, AgentSpecDocument.class, SpecRecords::fromAvro);
    public static final Reading<TemplateRecord> TEMPLATES =
            of(Topic.TEMPLATES, TemplateDocument.class, SpecRecords::fromAvro);
    public static final Reading<SourceRecord> SOURCES =
            of(Topic.SOURCES, SourceDocument.class, SpecRecords::fromAvro);
    public static final Reading<AgentOverride> OVERRIDES =
            of(Topic.OVERRIDES, dev.reveille.schemas.AgentOverride.class, AgentOverrides::fromAvro);
    public static final Reading<AgentStatus> STATES =
            of(Topic.AGENT_STATE, AgentStateChange.class, Statuses::fromAvro);
    public static final Reading<HistoryEvent> EVENTS =
            of(Topic.EVENTS, Event.class, Histories::fromAvro);
    public static final Reading<ControlRecord> CONTROL =
            of(Topic.CONTROL, ControlEntry.class, Controls::fromAvro);
    public static final Reading<NodeReport> NODES =
            of(Topic.NODE_HEARTBEATS, NodeHeartbeat.class, NodeReports::fromAvro);
    public static final Reading<Decision> DECISIONS =
            of(Topic.RELEVANCE, RelevanceDecision.class, Decisions::fromAvro);
    public static final Reading<OperationRequest> OPERATIONS =
            of(Topic.OPERATIONS, Operation.class, Operations::fromAvro);

    public static final Reading<Healths.Batch> HEALTHS =
            of(Topic.HEARTBEATS, HeartbeatBatch.class, Healths::batch);

    /** Only whose it is: activity is free-form beyond that. */
    public static final Reading<String> ACTIVE_TENANTS =
            of(Topic.ACTIVITY, Activity.class, Activity::getTenant);

    private interface Decoder<V> {
        V decode(AvroCodec codec, String topic, byte[] bytes);
    }

    private final Topic topic;
    private final Decoder<V> decoder;

    private Reading(Topic topic, Decoder<V> decoder) {
        this.topic = topic;
        this.decoder = decoder;
    }

    private static <A extends SpecificRecordBase, V> Reading<V> of(
            Topic topic, Class<A> type, Function<A, V> noun) {
        return new Reading<>(
                topic, (codec, name, bytes) -> noun.apply(codec.decode(name, bytes, type)));
    }

    /** The topic it reads. */
    public Topic topic() {
        return topic;
    }

    /**
     * What the bytes say.
     *
     * @param name the topic's name in the cluster
     * @throws dev.reveille.schemas.CodecException if they are no such record
     * @throws IllegalArgumentException if there are none, or they hold a name or value that cannot
     *     be
     */
    public V read(AvroCodec codec, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new IllegalArgumentException("a record of " + name + " has no value");
        }
        return decoder.decode(codec, name, bytes);
    }
}
