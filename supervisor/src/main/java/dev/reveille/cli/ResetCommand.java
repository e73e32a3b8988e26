package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Operations;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
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
        var request =
                new OperationRequest(
                        UUID.randomUUID().toString(),
                        "reset",
                        Optional.of(agent),
                        Optional.empty(),
                        Map.of(),
                        Writer.me(),
                        Instant.now());
        HistoryEvent answer = ask(kafka, request);
        String result = answer.details().getOrDefault("result", "done");
        if (!result.equals("done")) {
            throw new Problems(
                    Problem.of(
                            "OperationRefused",
                            Category.RUNTIME,
                            "reset of "
                                    + agent
                                    + " was refused by "
                                    + answer.writer()
                                    + ": "
                                    + answer.message(),
                            "see `reveille describe agent " + agent + "`"));
        }
        if (format.json()) {
            format.object(Views.event(answer));
        } else {
            format.line("reset " + agent + ": " + answer.message());
        }
    }

    /** Only a node that holds the agent answers: where none does, that is said at once. */
    private static void look(KafkaSettings kafka, AgentId agent) {
        try (var history = new History(kafka, new SingleObjectCodec())) {
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

    private HistoryEvent ask(KafkaSettings kafka, OperationRequest request) {
        var answer = new AtomicReference<Optional<HistoryEvent>>(Optional.empty());
        var line =
                new Writer.Line(
                        Topic.OPERATIONS,
                        Operations.key(request),
                        Optional.of(Operations.toAvro(request)));
        Instant latest = Instant.now().plus(Duration.ofSeconds(timeout));
        try (var history = new History(kafka, new SingleObjectCodec())) {
            history.following(List.of(Reading.EVENTS))
                    .run(
                            new From.Now(),
                            () -> new Writer(kafka).write(List.of(line)),
                            () -> answer.get().isPresent() || Instant.now().isAfter(latest),
                            row -> {
                                if (row.value().orElse(null) instanceof HistoryEvent event
                                        && request.id().equals(event.details().get("id"))) {
                                    answer.set(Optional.of(event));
                                }
                            });
        }
        return answer.get()
                .orElseThrow(
                        () ->
                                new Problems(
                                        Problem.recoverable(
                                                "OperationTimeout",
                                                Category.COMMUNICATION,
                                                "no node answered within " + timeout + " s",
                                                "a reset concerns an agent that a node holds, or"
                                                        + " that lately failed on one: see `reveille"
                                                        + " get agents` and `reveille get nodes`; one"
                                                        + " that rests without counted failures needs"
                                                        + " none")));
    }
}
