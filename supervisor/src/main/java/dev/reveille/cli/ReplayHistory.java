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
    private static final String TOPICS_SINCE = "7d";

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
     * @param since how far back it goes, of topics from now, of a file from its last minute
     * @throws IllegalArgumentException if {@code since} is no such duration
     */
    Read read(Connection connection, Optional<String> since, Consumer<String> warn) {
        if (trace != null) {
            return file(trace, since.map(ReplayHistory::back));
        }
        String asked = since.orElse(TOPICS_SINCE);
        Duration back = back(asked);
        KafkaSettings kafka = connection.kafka();
        Instant now = Instant.now();
        var read =
                topics
                        ? TopicTrace.read(kafka, kafka.codec(), now.minus(back), now)
                        : SourceTrace.read(
                                kafka, kafka.codec(), specs(connection), now.minus(back), now);
        read.warnings().forEach(warn);
        String of = topics ? "" : " of " + String.join(", ", sources);
        return new Read(read.trace(), "the last " + asked + of);
    }

    private static Read file(Path trace, Optional<Duration> back) {
        var all = TraceFile.read(trace).orThrow();
        String name = String.valueOf(trace.getFileName());
        return back.map(
                        since ->
                                new Read(
                                        all.last(since),
                                        "the last " + Durations.format(since) + " of " + name))
                .orElse(new Read(all, name));
    }

    private static Duration back(String since) {
        return Durations.parse(since)
                .filter(d -> d.isPositive() && d.compareTo(LONGEST) <= 0)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--since is "
                                                + since
                                                + "; write a duration such as 7d, at most "
                                                + Durations.format(LONGEST)));
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
