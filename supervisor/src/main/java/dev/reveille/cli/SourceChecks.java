package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecDocument;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceSpec;
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
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Sources, tried on the newest records of their topics before they are applied. */
final class SourceChecks {
    private static final int RECORDS = 100;
    private static final int SHOWN = 5;

    private SourceChecks() {}

    /** What is wrong; a sample of which some records fail is only warned about. */
    static List<Problem> of(
            List<SpecDocument> documents, KafkaSettings kafka, Consumer<String> warn) {
        var problems = new ArrayList<Problem>();
        AvroCodec codec = kafka.codec();
        for (SpecDocument document : documents) {
            if (document instanceof SpecDocument.OfSource source) {
                String name = Changes.name(source);
                switch (SourceMappings.standard().read(source.spec())) {
                    case Parsed.Wrong<SourceMapping>(var wrong) ->
                            wrong.forEach(problem -> problems.add(about(name, problem)));
                    case Parsed.Ok<SourceMapping>(SourceMapping mapping, _) ->
                            problems.addAll(
                                    tried(name, source.spec(), mapping, kafka, codec, warn));
                }
            }
        }
        return problems;
    }

    private static List<Problem> tried(
            String name,
            SourceSpec spec,
            SourceMapping mapping,
            KafkaSettings kafka,
            AvroCodec codec,
            Consumer<String> warn) {
        if (kafka.names().topic(spec.topic()).isPresent()) {
            return List.of(
                    Problem.invalid(
                            "InvalidSource",
                            name + ": topic " + spec.topic() + " is one of Reveille's own",
                            "name a topic of yours; Reveille reads its own without a source"));
        }
        var sample = Sample.newest(kafka, spec.topic(), RECORDS);
        if (sample.isEmpty()) {
            return List.of(
                    Problem.of(
                            "TopicNotFound",
                            Category.NOT_FOUND,
                            name
                                    + ": topic "
                                    + spec.topic()
                                    + " is not on "
                                    + kafka.bootstrapServers(),
                            "name an existing topic in full, or create it first"));
        }
        var failures = new ArrayList<Problem>();
        int failed = 0;
        for (var record : sample.get()) {
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
                    wrong.forEach(problem -> failures.add(about(where, problem)));
                }
            }
        }
        int all = sample.get().size();
        if (all == 0) {
            warn.accept(name + ": " + spec.topic() + " is empty; nothing was tried");
        } else if (failed == all) {
            failures.addFirst(
                    Problem.invalid(
                            "InvalidSource",
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

    private static Problem about(String name, Problem problem) {
        return new Problem(
                problem.code(),
                problem.category(),
                problem.recoverable(),
                name + ": " + problem.message(),
                problem.remedy());
    }
}
