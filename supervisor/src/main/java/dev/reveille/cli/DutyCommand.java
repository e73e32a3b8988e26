package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.History;
import dev.reveille.history.NodeTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Something asked of placement about a node. */
abstract class DutyCommand implements Runnable {
    private static final String SILENCE =
            "it counts only once a scheduler has answered: see `reveille status` whether one runs,"
                    + " and ask again";

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Parameters(paramLabel = "NODE", description = "Id of the node.")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
    private int timeout = 10;

    private final String verb;

    DutyCommand(String verb) {
        this.verb = verb;
    }

    /** What is said beyond the verb. */
    Map<String, String> arguments() {
        return Map.of();
    }

    /** What follows the answer. */
    void answered(KafkaSettings kafka, NodeId node, Format print) {}

    @Override
    public void run() {
        Map<String, String> arguments = arguments();
        KafkaSettings kafka = connection.kafka();
        NodeId node = known(kafka);
        var operation = new Operation(kafka, verb, Duration.ofSeconds(timeout), SILENCE);
        HistoryEvent answer = operation.of(node, arguments);
        if (format.json()) {
            format.object(Views.event(answer));
        } else {
            format.line(answer.message());
        }
        answered(kafka, node, format);
    }

    private NodeId known(KafkaSettings kafka) {
        try (var history = new History(kafka, kafka.codec())) {
            List<NodeId> nodes =
                    history.nodes(Instant.now()).all().stream()
                            .filter(line -> line.membership().isPresent())
                            .map(NodeTable.Line::node)
                            .distinct()
                            .toList();
            return nodes.stream()
                    .filter(node -> node.value().equals(name))
                    .findFirst()
                    .orElseThrow(() -> notFound(nodes));
        }
    }

    private Problems notFound(List<NodeId> nodes) {
        String slip =
                Nearest.to(name, nodes.stream().map(NodeId::value).toList())
                        .map(other -> "; did you mean " + other + "?")
                        .orElse("");
        return Reads.notFound(
                "NodeNotFound",
                "no node " + name + " is known to placement" + slip,
                "see `reveille get nodes`");
    }
}
