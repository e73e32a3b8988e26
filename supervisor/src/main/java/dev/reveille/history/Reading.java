package dev.reveille.history;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.SpecRecord;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.schemas.Activity;
import dev.reveille.schemas.AgentSpecDocument;
import dev.reveille.schemas.AgentStateChange;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.ControlEntry;
import dev.reveille.schemas.Event;
import dev.reveille.schemas.NodeHeartbeat;
import dev.reveille.schemas.RelevanceDecision;
import dev.reveille.schemas.TemplateDocument;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Controls;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.Histories;
import dev.reveille.wire.NodeReports;
import dev.reveille.wire.SpecRecords;
import dev.reveille.wire.Statuses;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.avro.specific.SpecificRecordBase;

/** How a topic's bytes become a noun. */
public final class Reading<V> {
    public static final Reading<SpecRecord> SPECS =
            of(Topic.AGENT_SPECS, AgentSpecDocument.class, SpecRecords::fromAvro);
    public static final Reading<TemplateRecord> TEMPLATES =
            of(Topic.TEMPLATES, TemplateDocument.class, SpecRecords::fromAvro);
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

    /** Only whose it is: activity is free-form beyond that. */
    public static final Reading<String> ACTIVE_TENANTS =
            of(Topic.ACTIVITY, Activity.class, Activity::getTenant);

    private final Topic topic;
    private final BiFunction<AvroCodec, Row<byte[]>, Row<V>> read;

    private Reading(Topic topic, BiFunction<AvroCodec, Row<byte[]>, Row<V>> read) {
        this.topic = topic;
        this.read = read;
    }

    private static <A extends SpecificRecordBase, V> Reading<V> of(
            Topic topic, Class<A> type, java.util.function.Function<A, V> noun) {
        return new Reading<>(
                topic,
                (codec, row) ->
                        row.with(
                                bytes ->
                                        noun.apply(
                                                codec.decode(
                                                        row.position().topic(), bytes, type))));
    }

    /** The topic it reads. */
    public Topic topic() {
        return topic;
    }

    /** The record's noun; empty if it cannot be read, which is not this reader's to repair. */
    Optional<Row<V>> of(AvroCodec codec, Row<byte[]> row) {
        try {
            return Optional.of(read.apply(codec, row));
        } catch (CodecException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
