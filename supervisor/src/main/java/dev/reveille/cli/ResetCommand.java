package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reveille reset}: closes an agent's breaker and forgets its failures. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Close an agent's breaker, so that it may start again now.")
final class ResetCommand implements Runnable {
    private static final String SILENCE =
            "a reset concerns an agent that a node holds, or that lately failed on one: see `reveille"
                    + " get agents` and `reveille get nodes`; one that rests without counted failures"
                    + " needs none";

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Parameters(paramLabel = "TENANT/NAME")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
    private int timeout = 10;

    @Override
    public void run() {
        AgentId agent = Values.agent(name);
        KafkaSettings kafka = connection.kafka();
        look(kafka, agent);
        HistoryEvent answer =
                new Operation(kafka, "reset", Duration.ofSeconds(timeout), SILENCE).of(agent);
        if (format.json()) {
            format.object(Views.event(answer));
        } else {
            format.line("reset " + agent + ": " + answer.message());
        }
    }

    /** Only a node that holds the agent answers: where none does, that is said at once. */
    private static void look(KafkaSettings kafka, AgentId agent) {
        try (var history = new History(kafka, kafka.codec())) {
            List<AgentLine> lines = history.lines();
            AgentLine line =
                    lines.stream()
                            .filter(l -> l.agent().equals(agent))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            Reads.noAgent(
                                                    agent,
                                                    lines.stream().map(AgentLine::agent).toList()));
            if (!held(line)) {
                throw notHeld(agent, line);
            }
        }
    }

    private static boolean held(AgentLine line) {
        return switch (line.state()) {
            case STARTING, RUNNING, STOPPING, CRASHED, RESTARTING -> true;
            case IDLE, LOST -> false;
            case PENDING, STOPPED ->
                    line.status().filter(s -> s.breaker() != BreakerState.CLOSED).isPresent();
        };
    }

    private static Problems notHeld(AgentId agent, AgentLine line) {
        return new Problems(
                Problem.of(
                        "AgentNotHeld",
                        Category.RUNTIME,
                        "no node runs "
                                + agent
                                + ": it is "
                                + line.state()
                                + line.status()
                                        .map(s -> ", " + s.reason())
                                        .or(() -> line.decision().map(d -> ", " + d.state()))
                                        .orElse("")
                                + "; there is no breaker to close",
                        "see `reveille explain " + agent + "` for what it waits for"));
    }
}
