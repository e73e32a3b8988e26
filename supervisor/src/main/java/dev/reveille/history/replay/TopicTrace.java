package dev.reveille.history.replay;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.history.Row;
import dev.reveille.history.TopicReader;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.JsonToo;
import dev.reveille.wire.RelevanceWire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace from the topics that relevance reads: activity, and what waits and is left as facts. Read
 * without a group, from a moment up to the ends there are at the start; nothing is written.
 */
public final class TopicTrace {
    private final RelevanceWire wire;
    private final TenantMinutes minutes = new TenantMinutes();
    private long events;
    private long unreadable;

    private TopicTrace(RelevanceWire wire) {
        this.wire = wire;
    }

    /**
     * What was read.
     *
     * @param events records that told something of a tenant
     * @param warnings what is not in the trace, one sentence each
     */
    public record Read(MinuteTrace trace, long events, List<String> warnings) {
        public Read {
            warnings = List.copyOf(warnings);
        }
    }

    /** Everything since then. */
    public static Read read(KafkaSettings kafka, AvroCodec codec, Instant since, Instant now) {
        var trace =
                new TopicTrace(new RelevanceWire(new JsonToo(codec, kafka.names()), kafka.names()));
        trace.minutes.reach(since);
        var warnings = new ArrayList<String>();
        try (var reader = new TopicReader(kafka)) {
            for (Topic topic : List.of(Topic.ACTIVITY, Topic.QUEUE_DEPTH, Topic.RESOURCES)) {
                warnings.addAll(reader.missing(topic, since));
                reader.read(topic, new From.Time(since), trace::take);
            }
        }
        trace.minutes.reach(now);
        if (trace.unreadable > 0) {
            warnings.add(trace.unreadable + " records could not be read and are left out");
        }
        return new Read(trace.minutes.trace(), trace.events, warnings);
    }

    private void take(Row<byte[]> row) {
        try {
            byte[] bytes = row.value().orElseThrow(() -> new IllegalArgumentException("empty"));
            switch (row.topic()) {
                case ACTIVITY -> add(wire.activity(bytes), row.time());
                case QUEUE_DEPTH -> add(wire.queueDepth(bytes), row.time());
                case RESOURCES -> {
                    // What nodes and pools have free is no tenant's: it is not replayed.
                    if (wire.resources(bytes, row.time())
                            instanceof RelevanceWire.Sample.OfTenant(var event)) {
                        add(event, row.time());
                    }
                }
                default -> throw new IllegalStateException("nobody reads " + row.topic());
            }
        } catch (CodecException | Problems | IllegalArgumentException _) {
            unreadable++;
        }
    }

    private void add(TenantEvent event, Instant at) {
        minutes.add(event, at);
        events++;
    }
}
