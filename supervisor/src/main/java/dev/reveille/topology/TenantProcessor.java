package dev.reveille.topology;

import static java.util.Objects.requireNonNull;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import dev.reveille.wire.DeadLetters;
import dev.reveille.wire.Histories;
import dev.reveille.wire.RelevanceWire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of relevance: reads every record about its tenants, checks that it is readable and in
 * the right place, and hands it on. The only place that writes to topics.
 */
final class TenantProcessor implements Processor<byte[], byte[], byte[], byte[]>, Outbox {
    private static final Logger LOGGER = LoggerFactory.getLogger(TenantProcessor.class);
    private static final Duration NEXT_SLICE = Duration.ofMillis(10);

    private final RelevanceSetup setup;
    private final Globals globals;
    private final RelevanceWire wire;
    private final TaskClock clock;
    private final Set<Topic> warned = EnumSet.noneOf(Topic.class);
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable TenantDesk tenants;
    private @Nullable Chores chores;
    private @Nullable Agenda agenda;
    private @Nullable Cancellable more;
    private String lastTick = "";

    TenantProcessor(RelevanceSetup setup, Globals globals) {
        this.setup = setup;
        this.globals = globals;
        this.wire = setup.wire();
        this.clock = new TaskClock(setup.clock().instant());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        var store =
                new TenantStore(
                        given.getStateStore(TenantStore.TENANTS),
                        given.getStateStore(TenantStore.AGENTS),
                        wire);
        var specs = new Specs(setup.specs(), globals.templates(given, wire));
        var fleet = globals.fleet(given, wire);
        var looks = new Agenda(setup.counters());
        store.forEachAgent(
                (id, agent) ->
                        agent.last()
                                .ifPresent(
                                        last -> looks.set(id, last.nextLook(), last.readsFleet())));
        var agents = new AgentDesk(store, specs, fleet, looks, this, setup.counters());
        agenda = looks;
        tenants = new TenantDesk(store, specs, agents);
        chores = new Chores(store, specs, fleet, tenants, agents, looks, setup.counters());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata read = requireNonNull(context).recordMetadata().orElseThrow();
        setup.counters().count(Counter.RECORDS);
        var origin = Origin.of(read, record.headers(), setup.names());
        try {
            handle(record, origin.orElseThrow(TenantProcessor::unmarked));
        } catch (CodecException | Problems e) {
            String topic = origin.map(Origin::name).orElse(read.topic());
            int partition = origin.map(Origin::partition).orElse(read.partition());
            long offset = origin.map(Origin::offset).orElse(read.offset());
            giveUp(DeadLetter.of(record, topic, partition, offset, e));
            LOGGER.warn("{}-{}@{} is a dead letter: {}", topic, partition, offset, e.getMessage());
        }
        if (read.partition() == 0) {
            globals.unreadable().take().forEach(this::giveUp);
        }
    }

    private void handle(Record<byte[], byte[]> record, Origin origin) {
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
                lastTick = origin.cause();
                moment(origin, time);
                chores();
            }
            case AGENT_SPECS -> specTold(record, origin, time);
            case TEMPLATES,
                    OPERATIONS,
                    RELEVANCE,
                    CONTROL,
                    NODE_HEARTBEATS,
                    HEARTBEATS,
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
                    throw refused(
                            "a record of " + origin.name() + " has no business here",
                            "write to the topic itself; the re-keyed one is internal");
        }
    }

    private Moment moment(Origin origin, Instant time) {
        Instant now = clock.at(origin.topic(), origin.rekeyed(), time);
        return new Moment(now, clock.backlogRead(), clock.began(), origin.cause());
    }

    private void told(
            TenantEvent event, Record<byte[], byte[]> record, Origin origin, Instant time) {
        String tenant = event.tenant().value();
        int right = Partitions.ofTenant(tenant, setup.layout().tenantPartitions());
        if (right == requireNonNull(context).taskId().partition()) {
            requireNonNull(tenants).told(event, time, moment(origin, time));
            return;
        }
        if (origin.rekeyed()) {
            throw refused(
                    "tenant "
                            + tenant
                            + " belongs to partition "
                            + right
                            + ", the re-keyed topic has it elsewhere",
                    "give the re-keyed topic as many partitions as all tenant topics have");
        }
        misplaced(event, record, origin, right);
    }

    private void misplaced(
            TenantEvent event, Record<byte[], byte[]> record, Origin origin, int right) {
        setup.counters().count(Counter.MISPLACED);
        if (warned.add(origin.topic())) {
            LOGGER.warn(
                    "{} carries tenant {} in partition {} instead of {}; such records take a second"
                            + " way round. Remedy: let producers key by tenant and use murmur2"
                            + " (librdkafka: partitioner=murmur2_random)",
                    origin.name(),
                    event.tenant(),
                    origin.partition(),
                    right);
        }
        var headers = new RecordHeaders(record.headers().toArray());
        origin.mark(headers);
        int size = record.value().length + DeadLetters.weight(headers);
        if (size > DeadLetters.MOST_BYTES) {
            throw refused(
                    "a misplaced record of " + size + " bytes is too large to be re-keyed",
                    "send it to its tenant's partition, or smaller");
        }
        byte[] key = event.tenant().value().getBytes(StandardCharsets.UTF_8);
        requireNonNull(context)
                .forward(record.withKey(key).withHeaders(headers), RelevanceTopology.TO_REKEY);
    }

    private void specTold(Record<byte[], byte[]> record, Origin origin, Instant time) {
        AgentId id = agent(record.key());
        int right = Partitions.ofKey(id.toString(), setup.layout().tenantPartitions());
        if (right != origin.partition()) {
            setup.counters().count(Counter.MISPLACED);
            throw refused(
                    "the spec of "
                            + id
                            + " lies in partition "
                            + origin.partition()
                            + " instead of "
                            + right
                            + " and would never be compacted away",
                    "write specs with `reveille apply`");
        }
        Optional<String> document = Optional.empty();
        if (record.value() != null) {
            var own = wire.agentSpec(record.value());
            if (!own.agent().equals(id.toString())) {
                throw refused(
                        "the spec of " + own.agent() + " lies under the key " + id,
                        "write specs with `reveille apply`");
            }
            document = Optional.of(own.document());
        }
        requireNonNull(tenants).specTold(id, document, moment(origin, time));
    }

    private static AgentId agent(byte @Nullable [] key) {
        try {
            return AgentId.parse(key == null ? "" : new String(key, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw refused(
                    "the key names no agent: " + e.getMessage(),
                    "write specs with `reveille apply`");
        }
    }

    private static byte[] value(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            throw refused("the record is empty", "leave tombstones to compacted topics");
        }
        return record.value();
    }

    private static Problems unmarked() {
        return refused(
                "a re-keyed record does not say where it came from",
                "write to the topic itself; the re-keyed one is internal");
    }

    private static Problems refused(String message, String remedy) {
        return new Problems(TenantFold.refused(message, remedy));
    }

    /** One slice now; the next ones between records, still at the tick's time. */
    private void chores() {
        var moment = new Moment(clock.now(), clock.backlogRead(), clock.began(), lastTick);
        boolean unfinished = requireNonNull(chores).slice(moment);
        if (unfinished && more == null) {
            // This clock only spreads work: what is due was decided by a tick.
            more =
                    requireNonNull(context)
                            .schedule(NEXT_SLICE, PunctuationType.WALL_CLOCK_TIME, _ -> chores());
        } else if (!unfinished && more != null) {
            more.cancel();
            more = null;
        }
    }

    private void giveUp(Record<byte[], byte[]> letter) {
        setup.counters().count(Counter.DEAD_LETTERS);
        requireNonNull(context).forward(letter, RelevanceTopology.TO_DEAD_LETTERS);
    }

    @Override
    public void decided(Decision decision) {
        setup.counters().count(Counter.DECISIONS);
        forward(
                decision.agent().toString(),
                wire.decision(decision),
                decision.decidedAt(),
                RelevanceTopology.TO_RELEVANCE);
    }

    @Override
    public void gone(AgentId agent, Instant at) {
        setup.counters().count(Counter.DECISIONS);
        forward(agent.toString(), null, at, RelevanceTopology.TO_RELEVANCE);
    }

    @Override
    public void history(HistoryEvent event) {
        forward(Histories.key(event), wire.event(event), event.at(), RelevanceTopology.TO_EVENTS);
    }

    private void forward(String key, byte @Nullable [] value, Instant at, String sink) {
        requireNonNull(context)
                .forward(
                        new Record<>(
                                key.getBytes(StandardCharsets.UTF_8), value, at.toEpochMilli()),
                        sink);
    }

    @Override
    public void close() {
        requireNonNull(agenda).close();
    }
}
