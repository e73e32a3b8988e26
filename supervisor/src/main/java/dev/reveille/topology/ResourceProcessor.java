package dev.reveille.topology;

import static java.util.Objects.requireNonNull;

import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import dev.reveille.wire.DeadLetters;
import dev.reveille.wire.RelevanceWire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Sends each record of {@code resources} where it is needed: a tenant's to that tenant's task, a
 * node's or pool's to the topic every task reads as a whole, completed with what it leaves out.
 */
final class ResourceProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String STORE = "gauges";

    private final RelevanceSetup setup;
    private final RelevanceWire wire;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<String, byte[]> gauges;

    ResourceProcessor(RelevanceSetup setup) {
        this.setup = setup;
        this.wire = setup.wire();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        gauges = given.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata read = requireNonNull(context).recordMetadata().orElseThrow();
        setup.counters().count(Counter.RECORDS);
        try {
            if (record.value() == null || record.value().length > DeadLetters.MOST_BYTES / 2) {
                throw new Problems(
                        TenantFold.refused(
                                "the record is empty or too large", "send one sample per record"));
            }
            switch (wire.resources(record.value(), Instant.ofEpochMilli(record.timestamp()))) {
                case RelevanceWire.Sample.OfTenant(TenantEvent.Endowed event) ->
                        toTenant(record, event, read);
                case RelevanceWire.Sample.OfFleet(FleetGauge gauge) -> toAll(record, gauge);
            }
        } catch (CodecException | Problems e) {
            var letter = DeadLetter.of(record, Origin.asRead(Topic.RESOURCES, read), e);
            setup.counters().count(Counter.DEAD_LETTERS);
            requireNonNull(context).forward(letter, RelevanceTopology.RESOURCES_TO_DEAD_LETTERS);
        }
    }

    private void toTenant(
            Record<byte[], byte[]> record, TenantEvent.Endowed event, RecordMetadata read) {
        var headers = new RecordHeaders(record.headers().toArray());
        Origin.asRead(Topic.RESOURCES, read).mark(headers);
        byte[] key = event.tenant().value().getBytes(StandardCharsets.UTF_8);
        requireNonNull(context)
                .forward(
                        record.withKey(key).withHeaders(headers),
                        RelevanceTopology.RESOURCES_TO_REKEY);
    }

    private void toAll(Record<byte[], byte[]> record, FleetGauge told) {
        String key = told.key();
        var before = Optional.ofNullable(requireNonNull(gauges).get(key)).map(wire::fleet);
        write(key, wire.fleet(told.over(before)), record.timestamp());
        if (before.isEmpty() && told.scope() == FleetGauge.Scope.NODE) {
            forgetNodesGoneFor(told.at());
        }
    }

    private void write(String key, byte @Nullable [] gauge, long timestamp) {
        requireNonNull(gauges).put(key, gauge);
        requireNonNull(context)
                .forward(
                        new Record<>(key.getBytes(StandardCharsets.UTF_8), gauge, timestamp),
                        RelevanceTopology.TO_FLEET);
    }

    /** Where nodes come, nodes go: what those left behind does not pile up. */
    private void forgetNodesGoneFor(Instant now) {
        var gone = new ArrayList<String>();
        try (KeyValueIterator<String, byte[]> all = requireNonNull(gauges).all()) {
            while (all.hasNext()) {
                FleetGauge gauge = wire.fleet(all.next().value);
                boolean node = gauge.scope() == FleetGauge.Scope.NODE;
                if (node && gauge.at().isBefore(now.minus(FleetGauge.FORGOTTEN))) {
                    gone.add(gauge.key());
                }
            }
        }
        gone.forEach(key -> write(key, null, now.toEpochMilli()));
    }
}
