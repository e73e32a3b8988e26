package dev.reveille.history.replay;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.SourceMappings;
import dev.reveille.history.Position;
import dev.reveille.history.TopicReader;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.wire.SourceValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A trace from topics that users have, mapped as their sources say: what the scheduler would have
 * told of each record, at the time the broker has of it. Read without a group, so the groups of the
 * sources themselves stay where they are; nothing is written.
 */
public final class SourceTrace {
    private SourceTrace() {}

    /** Everything those sources tell since then. */
    public static TopicTrace.Read read(
            KafkaSettings kafka,
            AvroCodec codec,
            List<SourceSpec> sources,
            Instant since,
            Instant now) {
        var mappings = mappings(kafka, sources);
        var trace = new RecordTrace(since);
        var warnings = new ArrayList<String>();
        try (var reader = new TopicReader(kafka)) {
            mappings.forEach(
                    (source, mapping) -> {
                        warnings.addAll(reader.missing(source.topic(), since));
                        reader.readAny(
                                source.topic(),
                                new From.Time(since),
                                record ->
                                        trace.taking(
                                                position(record),
                                                () -> take(source, mapping, codec, record, trace)));
                    });
        }
        return trace.until(now, warnings);
    }

    private static Map<SourceSpec, SourceMapping> mappings(
            KafkaSettings kafka, List<SourceSpec> sources) {
        var mappings = new LinkedHashMap<SourceSpec, SourceMapping>();
        var problems = new ArrayList<Problem>();
        for (SourceSpec source : sources) {
            if (kafka.names().topic(source.topic()).isPresent()) {
                problems.add(
                        Problem.invalid(
                                "InvalidSource",
                                source.name() + ": " + source.topic() + " is Reveille's own",
                                "replay it with --from-topics"));
            }
            switch (SourceMappings.standard().read(source)) {
                case Parsed.Ok<SourceMapping>(SourceMapping mapping, _) ->
                        mappings.put(source, mapping);
                case Parsed.Wrong<SourceMapping>(var wrong) -> problems.addAll(wrong);
            }
        }
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
        return mappings;
    }

    private static Position position(ConsumerRecord<?, ?> record) {
        return new Position(record.topic(), record.partition(), record.offset());
    }

    private static void take(
            SourceSpec source,
            SourceMapping mapping,
            AvroCodec codec,
            ConsumerRecord<byte[], byte[]> record,
            RecordTrace trace) {
        switch (mapping.map(SourceValues.input(source.format(), codec, record))) {
            // not when it happened by its publisher's clock: relevance goes by the broker's
            case SourceMapping.Outcome.Told(var event, _) ->
                    trace.add(event, Instant.ofEpochMilli(record.timestamp()));
            case SourceMapping.Outcome.Refused(var problems) -> throw new Problems(problems);
        }
    }
}
