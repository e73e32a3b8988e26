package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.core.fleet.Spot;
import dev.reveille.core.relevance.SourceMapping;
import dev.reveille.core.relevance.SourceMapping.Outcome;
import dev.reveille.core.relevance.SourceMappings;
import dev.reveille.history.Sample;
import dev.reveille.schemas.AvroCodec;
import dev.reveille.schemas.CodecException;
import dev.reveille.wire.CodecProblems;
import dev.reveille.wire.SourceValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Sources, tried on the newest records of their topics before they are applied. */
final class SourceChecks {
    private static final int RECORDS = 100;
    private static final int SHOWN = 5;

    private SourceChecks() {}

    /** What is wrong; a sample of which some records fail is only warned about. */
    static List<Problem> of(
            List<SpecDocument> documents,
            Origins origins,
            KafkaSettings kafka,
            Consumer<String> warn) {
        var problems = new ArrayList<Problem>();
        AvroCodec codec = kafka.codec();
        for (SpecDocument document : documents) {
            if (document instanceof SpecDocument.OfSource source) {
                var there = topic(source, origins, kafka, problems);
                switch (SourceMappings.standard().read(source.spec())) {
                    case Parsed.Wrong<SourceMapping>(var wrong) ->
                            wrong.forEach(p -> problems.add(origins.placed(source, p)));
                    case Parsed.Ok<SourceMapping>(SourceMapping mapping, _) ->
                            there.ifPresent(
                                    sample ->
                                            problems.addAll(
                                                    tried(source, sample, mapping, codec, warn)));
                }
            }
        }
        return problems;
    }

    /** The newest records of its topic; empty where it cannot be read, which is noted. */
    private static Optional<List<ConsumerRecord<byte[], byte[]>>> topic(
            SpecDocument.OfSource source,
            Origins origins,
            KafkaSettings kafka,
            List<Problem> problems) {
        String topic = source.spec().topic();
        if (kafka.names().topic(topic).isPresent()) {
            var spot = Spot.of("topic", "is " + topic + ", one of Reveille's own");
            problems.add(
                    origins.placed(
                            source,
                            Problem.invalid(
                                    SpecParser.SOURCE,
                                    spot,
                                    "name a topic of yours; Reveille reads its own without a"
                                            + " source")));
            return Optional.empty();
        }
        var sample = Sample.newest(kafka, topic, RECORDS);
        if (sample.isEmpty()) {
            var spot =
                    Spot.of(
                            "topic",
                            "is " + topic + ", which is not on " + kafka.bootstrapServers());
            problems.add(
                    origins.placed(
                            source,
                            new Problem(
                                    "TopicNotFound",
                                    Category.NOT_FOUND,
                                    false,
                                    spot.said(),
                                    "name an existing topic in full, or create it first",
                                    Optional.of(spot))));
        }
        return sample;
    }

    private static List<Problem> tried(
            SpecDocument.OfSource source,
            List<ConsumerRecord<byte[], byte[]>> sample,
            SourceMapping mapping,
            AvroCodec codec,
            Consumer<String> warn) {
        String name = Changes.name(source);
        SourceSpec spec = source.spec();
        var failures = new ArrayList<Problem>();
        int failed = 0;
        for (var record : sample) {
            var wrong = wrong(spec, mapping, codec, record);
            if (!wrong.isEmpty()) {
                failed++;
                String where =
                        name
                                + ": "
                                + record.topic()
                                + "-"
                                + record.partition()
                                + "@"
                                + record.offset();
                if (failed <= SHOWN) {
                    wrong.forEach(problem -> failures.add(problem.about(where)));
                }
            }
        }
        int all = sample.size();
        if (all == 0) {
            warn.accept(name + ": " + spec.topic() + " is empty; nothing was tried");
        } else if (failed == all) {
            failures.addFirst(
                    Problem.invalid(
                            SpecParser.SOURCE,
                            name + ": none of the newest " + all + " records can be mapped",
                            "mend the expressions for the records below"));
            return failures;
        } else if (failed > 0) {
            warn.accept(
                    name
                            + ": "
                            + failed
                            + " of the newest "
                            + all
                            + " records cannot be mapped; such records go to dead-letters");
            failures.forEach(problem -> warn.accept(problem.line()));
        }
        return List.of();
    }

    private static List<Problem> wrong(
            SourceSpec spec,
            SourceMapping mapping,
            AvroCodec codec,
            ConsumerRecord<byte[], byte[]> record) {
        try {
            return mapping.map(SourceValues.input(spec.format(), codec, record))
                            instanceof Outcome.Refused(var problems)
                    ? problems
                    : List.of();
        } catch (CodecException e) {
            return List.of(CodecProblems.of(e));
        } catch (Problems e) {
            return e.list();
        }
    }
}
