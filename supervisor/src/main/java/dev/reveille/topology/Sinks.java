package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.topology.RelevanceCounters.Counter;
import dev.reveille.wire.Histories;
import dev.reveille.wire.RelevanceWire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The only place of a task that writes to topics. */
final class Sinks implements Outbox {
    private final ProcessorContext<byte[], byte[]> context;
    private final RelevanceWire wire;
    private final RelevanceCounters counters;

    Sinks(
            ProcessorContext<byte[], byte[]> context,
            RelevanceWire wire,
            RelevanceCounters counters) {
        this.context = context;
        this.wire = wire;
        this.counters = counters;
    }

    @Override
    public void decided(Decision decision) {
        counters.count(Counter.DECISIONS);
        forward(
                decision.agent().toString(),
                wire.decision(decision),
                decision.decidedAt(),
                RelevanceTopology.TO_RELEVANCE);
    }

    @Override
    public void gone(AgentId agent, Instant at) {
        counters.count(Counter.DECISIONS);
        forward(agent.toString(), null, at, RelevanceTopology.TO_RELEVANCE);
    }

    @Override
    public void history(HistoryEvent event) {
        forward(Histories.key(event), wire.event(event), event.at(), RelevanceTopology.TO_EVENTS);
    }

    /** Gives up a record: its letter goes to {@code dead-letters}. */
    void giveUp(Record<byte[], byte[]> letter) {
        counters.count(Counter.DEAD_LETTERS);
        context.forward(letter, RelevanceTopology.TO_DEAD_LETTERS);
    }

    /** Sends a misplaced record once round, to its tenant's partition. */
    void rekey(Record<byte[], byte[]> record) {
        context.forward(record, RelevanceTopology.TO_REKEY);
    }

    private void forward(String key, byte @Nullable [] value, Instant at, String sink) {
        context.forward(
                new Record<>(key.getBytes(StandardCharsets.UTF_8), value, at.toEpochMilli()), sink);
    }
}
