package dev.reveille.cli;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.Visible;
import dev.reveille.history.replay.ReplayPolicies;
import dev.reveille.history.replay.ReplayPolicy;
import dev.reveille.history.replay.Replaying;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
    private ReplayHistory history = new ReplayHistory();

    @Option(
            names = "--since",
            paramLabel = "7d",
            description =
                    "How far back history goes: of topics, from now (default: 7d); of a file, from"
                            + " its last minute (default: all of it).")
    private @Nullable String since;

    @Option(
            names = "--price-per-hour",
            paramLabel = "X",
            description = "What an hour of one running instance costs; adds the cost.")
    private @Nullable Double price;

    @Option(
            names = "--sweep",
            description =
                    "Each policy with a whole list of settings: the curve from few idle hours"
                            + " to few cold starts.")
    private boolean sweep;

    @Option(
            names = "--tenants",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "How many tenants that gain and that lose are named for each policy"
                            + " (default: ${DEFAULT-VALUE}; --sweep names none).")
    private int named = 5;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Also as a page with the curve of each policy, complete in itself; best with"
                            + " --sweep.")
    private @Nullable Path page;

    @Override
    public void run() {
        if (price != null && !(price >= 0 && Double.isFinite(price))) {
            throw new ParameterException(
                    spec.commandLine(), "--price-per-hour takes a number of at least 0");
        }
        if (named < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--tenants takes a whole number of at least 0");
        }
        var figures = new OutcomePrinter(format, price(), sweep ? 0 : named);
        Optional<OutcomePage> pageWriter =
                Optional.ofNullable(page).map(file -> new OutcomePage(file, figures));
        // what may take minutes is not begun where its end cannot be written
        pageWriter.ifPresent(OutcomePage::check);
        var chosen = chosen();
        var read = history();
        // each pass begins anew and knows of no other
        var outcomes = chosen.parallelStream().map(p -> Replaying.run(read.trace(), p)).toList();
        OutcomeNotes.of(outcomes).forEach(this::warn);
        pageWriter.ifPresent(p -> p.write(read.name(), read.trace().about(), outcomes));
        figures.print(outcomes);
    }

    private OptionalDouble price() {
        return price == null ? OptionalDouble.empty() : OptionalDouble.of(price);
    }

    private ReplayHistory.Read history() {
        try {
            return history.read(connection, Optional.ofNullable(since), this::warn);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
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
        spec.commandLine().getErr().println("warning: " + Visible.of(warning));
    }
}
