package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.SourceRecord;
import dev.reveille.core.fleet.SourceSpec;
import dev.reveille.history.History;
import dev.reveille.history.replay.MinuteTrace;
import dev.reveille.history.replay.SourceTrace;
import dev.reveille.history.replay.TopicTrace;
import dev.reveille.history.replay.TraceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a replay's history comes from: exactly one of these. */
final class ReplayHistory {
    private static final Duration LONGEST = Duration.ofDays(365);

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "CSV, plain or in gzip: counts per minute, tenant,m0,m1,…, or events,"
                            + " tenant,timestamp.")
    private @Nullable Path trace;

    @Option(
            names = "--from-topics",
            description =
                    "What lies on activity, queue-depth and resources; only reads, in no"
                            + " consumer group.")
    private boolean topics;

    @Option(
            names = "--source",
            paramLabel = "NAME|FILE",
            description =
                    "What lies on the topic of a source, as it maps it: an applied source, or a"
                            + " file with sources that need not be applied; repeatable; only"
                            + " reads, in no consumer group.")
    private List<String> sources = List.of();

    /** The history, and how it is called. */
    record Read(MinuteTrace trace, String name) {}

    /**
     * Reads it.
     *
     * @param since how far back topics are read
     * @throws IllegalArgumentException if {@code since} is no such duration
     */
    Read read(Connection connection, String since, Consumer<String> warn) {
        if (trace != null) {
            return new Read(TraceFile.read(trace).orThrow(), String.valueOf(trace.getFileName()));
        }
        Duration back =
                Durations.parse(since)
                        .filter(d -> d.isPositive() && d.compareTo(LONGEST) <= 0)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "--since is "
                                                        + since
                                                        + "; write a duration such as 7d, at most "
                                                        + Durations.format(LONGEST)));
        KafkaSettings kafka = connection.kafka();
        Instant now = Instant.now();
        var read =
                topics
                        ? TopicTrace.read(kafka, kafka.codec(), now.minus(back), now)
                        : SourceTrace.read(
                                kafka, kafka.codec(), specs(connection), now.minus(back), now);
        read.warnings().forEach(warn);
        String of = topics ? "" : " of " + String.join(", ", sources);
        return new Read(read.trace(), "the last " + since + of);
    }

    private List<SourceSpec> specs(Connection connection) {
        var specs = new ArrayList<SourceSpec>();
        var problems = new ArrayList<Problem>();
        Map<String, SourceRecord> applied = Map.of();
        for (String source : sources) {
            try {
                if (Files.exists(Path.of(source))) {
                    specs.addAll(inFile(Path.of(source)));
                    continue;
                }
                if (applied.isEmpty()) {
                    applied = Reads.with(connection, History::sources);
                }
                specs.add(
                        Optional.ofNullable(applied.get(source))
                                .map(s -> new SpecParser().source(s.document()).orThrow())
                                .orElseThrow(() -> new Problems(missing(source))));
            } catch (Problems e) {
                problems.addAll(e.list());
            }
        }
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
        return specs;
    }

    private static Problem missing(String source) {
        return Problem.of(
                "SourceNotFound",
                Category.NOT_FOUND,
                "no source " + source + " is applied, and no file has that name",
                "name a source that `reveille get sources` lists, or a file with one");
    }

    private static List<SourceSpec> inFile(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new Problems(
                    Problem.of(
                            "FileNotReadable",
                            Category.STORAGE,
                            Unreadable.why(file, e),
                            "name a file with a source after --source"));
        }
        var found =
                new SpecParser()
                        .file(file.toString(), text).orThrow().stream()
                                .filter(SpecDocument.OfSource.class::isInstance)
                                .map(d -> ((SpecDocument.OfSource) d).spec())
                                .toList();
        if (found.isEmpty()) {
            throw new Problems(
                    Problem.invalid(
                            "InvalidSource",
                            file + " holds no source",
                            "name a file with `kind: Source` after --source"));
        }
        return found;
    }
}
