package dev.reveille.history.replay;

import dev.reveille.config.KafkaSettings;
import dev.reveille.history.Row;
import dev.reveille.history.TopicReader;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.AvroCodec;
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
    private final RecordTrace trace;

    private TopicTrace(RelevanceWire wire, RecordTrace trace) {
        this.wire = wire;
        this.trace = trace;
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
        var trace = new RecordTrace(since);
        var wire = new RelevanceWire(new JsonToo(codec, kafka.names()), kafka.names());
        var taking = new TopicTrace(wire, trace);
        var warnings = new ArrayList<String>();
        try (var reader = new TopicReader(kafka)) {
            for (Topic topic : List.of(Topic.ACTIVITY, Topic.QUEUE_DEPTH, Topic.RESOURCES)) {
                warnings.addAll(reader.missing(topic, since));
                reader.read(
                        topic,
                        new From.Time(since),
                        row -> trace.taking(row.position(), () -> taking.take(row)));
            }
        }
        return trace.until(now, warnings);
    }

    private void take(Row<byte[]> row) {
        byte[] bytes = row.value().orElseThrow(() -> new IllegalArgumentException("empty"));
        switch (row.topic()) {
            case ACTIVITY -> trace.add(wire.activity(bytes), row.time());
            case QUEUE_DEPTH -> trace.add(wire.queueDepth(bytes), row.time());
            case RESOURCES -> {
                switch (wire.resources(bytes, row.time())) {
                    case RelevanceWire.Sample.OfTenant(var event) -> trace.add(event, row.time());
                    case RelevanceWire.Sample.OfFleet(var gauge) -> trace.add(gauge, row.time());
                }
            }
            default -> throw new IllegalStateException("nobody reads " + row.topic());
        }
    }
}
