package dev.reveille.topology;

import static java.util.Objects.requireNonNull;

import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.lifecycle.BusyClaim;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import dev.reveille.wire.Healths;
import dev.reveille.wire.RelevanceWire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Sends on what heartbeats say of agents that work, each to its tenant's task: when it begins, ends
 * or changes, and again from time to time while it lasts. Remembers only those that work.
 */
final class HealthProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String STORE = "working";

    /** Less than the time after which a node repeats itself: its repetitions go through. */
    static final Duration AGAIN = BusyClaim.COUNTS_FOR.dividedBy(5);

    private final RelevanceSetup setup;
    private final RelevanceWire wire;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<String, byte[]> working;

    HealthProcessor(RelevanceSetup setup) {
        this.setup = setup;
        this.wire = setup.wire();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        working = given.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata read = requireNonNull(context).recordMetadata().orElseThrow();
        setup.counters().count(Counter.RECORDS);
        var origin = Origin.asRead(Topic.HEARTBEATS, read);
        try {
            if (record.value() == null) {
                throw Refused.empty();
            }
            Healths.Batch batch = wire.health(record.value());
            for (AgentHealth health : batch.agents()) {
                heard(record, batch, health, origin);
            }
        } catch (CodecException | Problems e) {
            setup.counters().count(Counter.DEAD_LETTERS);
            requireNonNull(context)
                    .forward(
                            DeadLetter.of(record, origin, e),
                            RelevanceTopology.HEALTH_TO_DEAD_LETTERS);
        }
    }

    private void heard(
            Record<byte[], byte[]> record, Healths.Batch batch, AgentHealth health, Origin origin) {
        var store = requireNonNull(working);
        String key = health.agent().toString();
        boolean works = health.busy() || health.inFlight() > 0;
        Optional<Healths.Batch> before = Optional.ofNullable(store.get(key)).map(wire::health);
        if (before.isEmpty() ? !works : older(health, before.get())) {
            return;
        }
        Instant now = Instant.ofEpochMilli(record.timestamp());
        if (before.isPresent() && !news(health, before.get(), now)) {
            return;
        }
        var told = new Healths.Batch(batch.node(), batch.incarnation(), List.of(health), now);
        byte[] bytes = wire.health(told);
        store.put(key, works ? bytes : null);
        var headers = new RecordHeaders(record.headers().toArray());
        origin.mark(headers);
        requireNonNull(context)
                .forward(
                        new Record<>(
                                health.agent().tenant().value().getBytes(StandardCharsets.UTF_8),
                                bytes,
                                record.timestamp(),
                                headers),
                        RelevanceTopology.HEALTH_TO_REKEY);
    }

    /** A late word of a former owner. */
    private static boolean older(AgentHealth health, Healths.Batch before) {
        return before.agents().getFirst().epoch().isAfter(health.epoch());
    }

    private static boolean news(AgentHealth health, Healths.Batch before, Instant now) {
        AgentHealth told = before.agents().getFirst();
        return told.busy() != health.busy()
                || told.inFlight() != health.inFlight()
                || !now.isBefore(before.at().plus(AGAIN));
    }
}
