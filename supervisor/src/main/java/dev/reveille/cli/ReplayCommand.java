package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.replay.MinuteTrace;
import dev.reveille.history.replay.Outcome;
import dev.reveille.history.replay.ReplayPolicies;
import dev.reveille.history.replay.ReplayPolicy;
import dev.reveille.history.replay.Replaying;
import dev.reveille.history.replay.TopicTrace;
import dev.reveille.history.replay.TraceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reveille replay}: policies over a trace or over topics, side by side. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "What policies would have done with a day that has been; a file needs no Kafka.",
            "A cold start is an active minute no instance was there for; an instance in a minute"
                    + " without activity is idle. The first policy is what the others are held"
                    + " against."
        })
final class ReplayCommand implements Runnable {
    private static final Duration LONGEST = Duration.ofDays(365);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Option(
            names = "--policy",
            required = true,
            paramLabel = "POLICY",
            description =
                    "fixed:10m, hybrid-histogram, hybrid-histogram?range=4h, learned,"
                            + " learned?wake=0.02, or a file: a spec, a template, or only a"
                            + " relevance section; repeatable.")
    private List<String> policies = List.of();

    @ArgGroup(multiplicity = "1", exclusive = true)
    private Source source = new Source();

    /** Where the history comes from. */
    static final class Source {
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
    }

    @Option(
            names = "--since",
            paramLabel = "7d",
            defaultValue = "7d",
            description = "How far back --from-topics goes (default: ${DEFAULT-VALUE}).")
    private String since = "7d";

    @Option(
            names = "--price-per-hour",
            paramLabel = "X",
            defaultValue = "0",
            description = "What an hour of one running instance costs (default: nothing).")
    private double price;

    @Option(
            names = "--sweep",
            description =
                    "Each policy with a whole list of settings: the curve from few idle hours"
                            + " to few cold starts.")
    private boolean sweep;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Also as a page with the curve of each policy, complete in itself; best with"
                            + " --sweep.")
    private @Nullable Path page;

    @Override
    public void run() {
        if (!(price >= 0 && Double.isFinite(price))) {
            throw new ParameterException(
                    spec.commandLine(), "--price-per-hour takes a number of at least 0");
        }
        var chosen = chosen();
        var read = history();
        var outcomes = new ArrayList<Outcome>();
        for (ReplayPolicy policy : chosen) {
            outcomes.add(Replaying.run(read, policy));
        }
        var printer = new OutcomePrinter(format, price, !sweep);
        if (page != null) {
            new OutcomePage(printer).write(page, told(), read.about(), outcomes);
        }
        printer.print(outcomes);
    }

    private MinuteTrace history() {
        return source.topics ? fromTopics() : TraceFile.read(file()).orThrow();
    }

    private Path file() {
        return Objects.requireNonNull(source.trace, "one of the two sources is always given");
    }

    private MinuteTrace fromTopics() {
        Duration back =
                Durations.parse(since)
                        .filter(d -> d.isPositive() && d.compareTo(LONGEST) <= 0)
                        .orElseThrow(
                                () ->
                                        new ParameterException(
                                                spec.commandLine(),
                                                "--since is "
                                                        + since
                                                        + "; write a duration such as 7d, at most "
                                                        + Durations.format(LONGEST)));
        KafkaSettings kafka = connection.kafka();
        Instant now = Instant.now();
        var read = TopicTrace.read(kafka, kafka.codec(), now.minus(back), now);
        read.warnings().forEach(this::warn);
        return read.trace();
    }

    private String told() {
        return source.topics ? "the last " + since : String.valueOf(file().getFileName());
    }

    private List<ReplayPolicy> chosen() {
        var chosen = new ArrayList<ReplayPolicy>();
        var problems = new ArrayList<Problem>();
        for (String name : policies) {
            var parsed =
                    sweep ? ReplayPolicies.sweep(name) : ReplayPolicies.named(name).map(List::of);
            switch (parsed) {
                case Parsed.Ok<List<ReplayPolicy>>(var some, var warnings) -> {
                    warnings.forEach(this::warn);
                    chosen.addAll(some);
                }
                case Parsed.Wrong<List<ReplayPolicy>>(var wrong) -> problems.addAll(wrong);
            }
        }
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
        return chosen;
    }

    private void warn(String warning) {
        spec.commandLine().getErr().println("warning: " + warning);
    }
}
