package dev.reveille.topology;

import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.wire.RelevanceWire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Reads the records of one task, each for what its topic says, and hands them on. */
final class Intake {
    private final RelevanceWire wire;
    private final TaskClock clock;
    private final RightPlace place;
    private final TenantDesk tenants;
    private final Slices slices;

    Intake(
            RelevanceWire wire,
            TaskClock clock,
            RightPlace place,
            TenantDesk tenants,
            Slices slices) {
        this.wire = wire;
        this.clock = clock;
        this.place = place;
        this.tenants = tenants;
        this.slices = slices;
    }

    /**
     * @throws dev.reveille.schemas.CodecException if the value cannot be read
     * @throws dev.reveille.core.fleet.Problems if it can, but is refused
     */
    void read(Record<byte[], byte[]> record, Origin origin) {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        switch (origin.topic()) {
            case ACTIVITY -> told(wire.activity(value(record)), record, origin, time);
            case QUEUE_DEPTH -> told(wire.queueDepth(value(record)), record, origin, time);
            case RESOURCES -> {
                if (wire.resources(value(record), time)
                        instanceof RelevanceWire.Sample.OfTenant(TenantEvent.Endowed event)) {
                    told(event, record, origin, time);
                }
            }
            case TICKS -> {
                wire.tick(value(record));
                moment(origin, time);
                slices.tick(origin.cause());
            }
            case AGENT_SPECS -> spec(record, origin, time);
            case HEARTBEATS -> health(record, origin, time);
            case TEMPLATES,
                    SOURCES,
                    OVERRIDES,
                    OPERATIONS,
                    RELEVANCE,
                    CONTROL,
                    NODE_HEARTBEATS,
                    AGENT_STATE,
                    EVENTS,
                    REQUESTS,
                    INBOX,
                    RESPONSES,
                    SNAPSHOTS,
                    SHARED_MEMORY,
                    DEAD_LETTERS,
                    REKEY,
                    FLEET ->
                    throw Refused.outOfPlace(origin);
        }
    }

    /** The task's time, moved on by the record. */
    private Moment moment(Origin origin, Instant time) {
        Instant now = clock.at(origin.topic(), origin.rekeyed(), time);
        return new Moment(now, clock.backlogRead(), clock.began(), origin.cause());
    }

    private void told(
            TenantEvent event, Record<byte[], byte[]> record, Origin origin, Instant time) {
        if (place.holds(event.tenant(), record, origin)) {
            tenants.told(event, time, moment(origin, time));
        }
    }

    private void spec(Record<byte[], byte[]> record, Origin origin, Instant time) {
        AgentId id = agent(record.key());
        place.demand(id, origin);
        Optional<String> document = Optional.empty();
        if (record.value() != null) {
            var own = wire.agentSpec(record.value());
            if (!own.agent().equals(id.toString())) {
                throw Refused.spec("the spec of " + own.agent() + " lies under the key " + id);
            }
            document = Optional.of(own.document());
        }
        tenants.specTold(id, document, moment(origin, time));
    }

    /** One agent's part of a heartbeat, as it was sent here. */
    private void health(Record<byte[], byte[]> record, Origin origin, Instant time) {
        if (!origin.rekeyed()) {
            throw Refused.outOfPlace(origin);
        }
        for (AgentHealth health : wire.health(value(record)).agents()) {
            if (place.holds(health.agent().tenant(), record, origin)) {
                var moment = moment(origin, time);
                // a node's clock is not trusted: what it says counts from when it is heard
                tenants.healthTold(health.agent(), facts(health, moment.now()), moment);
            }
        }
    }

    private static Map<String, Fact> facts(AgentHealth health, Instant at) {
        return Map.of(
                Fact.BUSY,
                new Fact(Fact.BUSY, new FactValue.Flag(health.busy()), at, Fact.HEARTBEAT_SOURCE),
                Fact.IN_FLIGHT,
                new Fact(
                        Fact.IN_FLIGHT,
                        new FactValue.Whole(health.inFlight()),
                        at,
                        Fact.HEARTBEAT_SOURCE));
    }

    private static AgentId agent(byte @Nullable [] key) {
        try {
            return AgentId.parse(key == null ? "" : new String(key, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw Refused.spec("the key names no agent: " + e.getMessage());
        }
    }

    private static byte[] value(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            throw Refused.empty();
        }
        return record.value();
    }
}
