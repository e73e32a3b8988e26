package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Something asked of whoever holds agents, each answered by itself. */
abstract class AskCommand implements Runnable {
    private static final String SILENCE =
            "it may be away, or have lost the agent: see `reveille get nodes`, `reveille status` and"
                    + " `reveille explain`";

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

    private final String verb;

    AskCommand(String verb) {
        this.verb = verb;
    }

    private record Held(Holder by, Optional<NodeId> node) {}

    /** Why it cannot be asked of an agent that nobody holds. */
    abstract Problem notHeld(AgentLine line);

    @Override
    public void run() {
        List<AgentId> agents = Values.agents(names);
        KafkaSettings kafka = connection.kafka();
        var holders = look(kafka, agents);
        var operation = new Operation(kafka, verb, Duration.ofSeconds(timeout), SILENCE);
        var problems = new ArrayList<Problem>();
        holders.forEach(
                (agent, held) -> {
                    try {
                        print(agent, operation.of(agent, held.by(), held.node()));
                    } catch (Problems e) {
                        problems.addAll(e.list());
                    }
                });
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
    }

    private static Held held(Holder by, AgentLine line) {
        return new Held(by, line.status().flatMap(AgentStatus::node));
    }

    private void print(AgentId agent, HistoryEvent answer) {
        if (format.json()) {
            format.object(Views.event(answer));
        } else {
            format.line(verb + " " + agent + ": " + answer.message());
        }
    }

    /** Every agent is looked at before the first is touched. */
    private Map<AgentId, Held> look(KafkaSettings kafka, List<AgentId> agents) {
        var problems = new ArrayList<Problem>();
        var holders = new LinkedHashMap<AgentId, Held>();
        try (var history = new History(kafka, kafka.codec())) {
            List<AgentLine> lines = history.lines();
            for (AgentId agent : agents) {
                Optional<AgentLine> known =
                        lines.stream().filter(line -> line.agent().equals(agent)).findFirst();
                if (known.isEmpty()) {
                    var others = lines.stream().map(AgentLine::agent).toList();
                    problems.addAll(Reads.noAgent(agent, others).list());
                } else {
                    Holder.of(known.get())
                            .ifPresentOrElse(
                                    by -> holders.put(agent, held(by, known.get())),
                                    () -> problems.add(notHeld(known.get())));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
        return holders;
    }
}
