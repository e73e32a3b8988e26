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
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reveille logs}: what an agent wrote to its standard error. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Print an agent's log; the file is on its node, so run this there.")
final class LogsCommand implements Runnable {
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
            defaultValue = "100",
            description = "Last lines to begin with (default: ${DEFAULT-VALUE}).")
    private int lines = 100;

    /** Where the log is, and whose machine that is. */
    private record Place(Path file, String node, String host) {}

    @Override
    public void run() {
        AgentId agent = Values.agent(name);
        Place place = Reads.with(connection, history -> place(history, agent));
        if (!Files.isReadable(place.file())) {
            throw elsewhere(agent, place);
        }
        try {
            var tail = new Tail(place.file(), line -> print(agent, line));
            tail.last(lines);
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

    /** Only what is known: an agent's own words carry a time only where they begin with one. */
    private void print(AgentId agent, String line) {
        if (!format.json()) {
            format.raw(line);
            return;
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("agent", agent.toString());
        time(line).ifPresent(at -> object.put("at", at.toString()));
        object.put("line", line);
        format.object(object);
    }

    private static Optional<Instant> time(String line) {
        try {
            return Optional.of(OffsetDateTime.parse(line.split("\\s", 2)[0]).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
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
