package dev.reveille.cli;

import dev.reveille.config.Places;
import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.History;
import dev.reveille.history.NodeTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reveille logs}: what an agent wrote to its standard error. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = {
            "Print an agent's log; the file is on its node, so run this there, or with",
            "--all-nodes anywhere."
        })
final class LogsCommand implements Runnable {
    private static final int LINES = 100;

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Parameters(paramLabel = "TENANT/NAME")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what is added, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--lines",
            paramLabel = "N",
            description = "Last lines to begin with (default: 100, with --since all of them).")
    private @Nullable Integer lines;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only lines since then: an instant, a time, or how long ago (10m).")
    private @Nullable String since;

    @Option(
            names = "--all-nodes",
            description = {
                "What every node has of it, wherever this runs: each node is asked over Kafka, and",
                "answers with its newest 1,000 lines and 200 kB at most."
            })
    private boolean allNodes;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** Where the log is, and whose machine that is. */
    private record Place(Path file, String node, String host) {}

    @Override
    public void run() {
        AgentId agent = Values.agent(name);
        Optional<Instant> from =
                Optional.ofNullable(since).map(s -> Values.past("--since", s, Instant.now()));
        var printer = new LogPrinter(format, agent);
        if (allNodes) {
            new FleetLogs(
                            connection.kafka(),
                            agent,
                            follow,
                            (node, line) -> printer.line(Optional.of(node), line),
                            remark -> spec.commandLine().getErr().println(remark))
                    .print(most(from, 1000), from);
            return;
        }
        Place place = Reads.with(connection, history -> place(history, agent));
        if (!Files.isReadable(place.file())) {
            throw elsewhere(agent, place);
        }
        try (var tail = new Tail(place.file(), line -> printer.line(Optional.empty(), line))) {
            if (from.isPresent() && lines == null) {
                tail.since(from.get());
            } else {
                tail.last(most(from, Integer.MAX_VALUE), from.orElse(Instant.MIN));
            }
            while (follow) {
                tail.more();
                Thread.sleep(Duration.ofMillis(200));
            }
        } catch (IOException e) {
            throw new Problems(
                    Problem.of(
                            "FileNotReadable",
                            Category.STORAGE,
                            Unreadable.why(place.file(), e),
                            "check its permissions"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int most(Optional<Instant> from, int ofATime) {
        return lines != null ? lines : from.isPresent() ? ofATime : LINES;
    }

    private static Place place(History history, AgentId agent) {
        var table = history.agents();
        AgentStatus status =
                table.of(agent)
                        .orElseThrow(
                                () ->
                                        Reads.noAgent(
                                                agent,
                                                table.all().stream()
                                                        .map(AgentStatus::agent)
                                                        .toList()));
        if (status.log().isEmpty()) {
            throw new Problems(
                    Problem.of(
                            "LogNotFound",
                            Category.NOT_FOUND,
                            agent + " has no log: it is " + status.state() + ", " + status.reason(),
                            "it has one once it was started; see `reveille explain "
                                    + agent
                                    + "`"));
        }
        String host =
                status.node()
                        .flatMap(node -> history.nodes(Instant.now()).of(node))
                        .map(LogsCommand::host)
                        .orElse("");
        return new Place(
                Path.of(status.log()), status.node().map(n -> n.value()).orElse("?"), host);
    }

    private static String host(NodeTable.Line line) {
        return line.report()
                .map(report -> report.host())
                .or(() -> line.membership().map(held -> held.host()))
                .orElse("");
    }

    private static Problems elsewhere(AgentId agent, Place place) {
        boolean here = place.host().isEmpty() || place.host().equals(Places.host());
        return new Problems(
                Problem.of(
                        "LogNotFound",
                        Category.NOT_FOUND,
                        "the log of "
                                + agent
                                + " is "
                                + place.file()
                                + " on node "
                                + place.node()
                                + (here ? ", and cannot be read here" : ", host " + place.host()),
                        here
                                ? "run this as the node's user, on the node's machine"
                                : "run `reveille logs " + agent + "` on " + place.host()));
    }
}
