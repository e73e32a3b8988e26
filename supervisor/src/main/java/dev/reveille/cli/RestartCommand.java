package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reveille restart}: another process in place of the one that runs. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description = {
            "Replace the processes of agents: each is asked to stop as its type says, then started",
            "again on its node. One that waits for its back-off or its breaker is started at once."
        })
final class RestartCommand implements Runnable {
    private static final String SILENCE =
            "its node may be away, or have lost it: see `reveille get nodes` and `reveille explain`";

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Parameters(paramLabel = "TENANT/NAME", arity = "1..*")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for each answer (default: ${DEFAULT-VALUE}).")
    private int timeout = 10;

    @Override
    public void run() {
        List<AgentId> agents = Values.agents(names);
        KafkaSettings kafka = connection.kafka();
        look(kafka, agents);
        var operation = new Operation(kafka, "restart", Duration.ofSeconds(timeout), SILENCE);
        var problems = new ArrayList<Problem>();
        for (AgentId agent : agents) {
            try {
                print(agent, operation.of(agent));
            } catch (Problems e) {
                problems.addAll(e.list());
            }
        }
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
    }

    private void print(AgentId agent, HistoryEvent answer) {
        if (format.json()) {
            format.object(Views.event(answer));
        } else {
            format.line("restart " + agent + ": " + answer.message());
        }
    }

    /** Every agent is looked at before the first is touched. */
    private static void look(KafkaSettings kafka, List<AgentId> agents) {
        var problems = new ArrayList<Problem>();
        try (var history = new History(kafka, kafka.codec())) {
            List<AgentLine> lines = history.lines();
            for (AgentId agent : agents) {
                Optional<AgentLine> known =
                        lines.stream().filter(line -> line.agent().equals(agent)).findFirst();
                if (known.isEmpty()) {
                    var others = lines.stream().map(AgentLine::agent).toList();
                    problems.addAll(Reads.noAgent(agent, others).list());
                } else if (!held(known.get())) {
                    problems.add(notHeld(known.get()));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
    }

    private static boolean held(AgentLine line) {
        return switch (line.state()) {
            case STARTING, RUNNING, CRASHED, RESTARTING -> true;
            case STOPPED -> line.decision().filter(d -> d.state().runs()).isPresent();
            case IDLE, PENDING, STOPPING, LOST -> false;
        };
    }

    private static Problem notHeld(AgentLine line) {
        return Problem.of(
                "AgentNotHeld",
                Category.RUNTIME,
                "no process of " + line.agent() + " can be replaced: it is " + line.state(),
                "`reveille start "
                        + line.agent()
                        + "` runs one that rests; `reveille explain "
                        + line.agent()
                        + "` tells what it waits for");
    }
}
