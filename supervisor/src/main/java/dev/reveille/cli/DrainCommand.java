package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reveille drain}: a node's agents move to others. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Empty a node: it gets no more agents, and those it has move to others, each once it is",
            "idle and has a place. Holds until `reveille uncordon`."
        })
final class DrainCommand extends DutyCommand {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            description =
                    "When those leave too that are at work, or have no place elsewhere, such as"
                            + " 5m (default: never).")
    private @Nullable String deadline;

    @Option(names = "--wait", description = "Wait until the node is empty, and tell how it goes.")
    private boolean wait;

    @Option(
            names = "--wait-for",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How long to wait with --wait (default: ${DEFAULT-VALUE}).")
    private String waitFor = "10m";

    DrainCommand() {
        super("drain");
    }

    @Override
    Map<String, String> arguments() {
        Values.patience("--wait-for", waitFor);
        if (deadline == null) {
            return Map.of();
        }
        Duration time = Values.patience("--deadline", deadline);
        return Map.of("deadline", Durations.format(time));
    }

    @Override
    void answered(KafkaSettings kafka, NodeId node, Format print) {
        if (!wait) {
            return;
        }
        Instant latest = Instant.now().plus(Values.patience("--wait-for", waitFor));
        try (var history = new History(kafka, kafka.codec())) {
            NodeLoad before = NodeLoad.UNKNOWN;
            NodeLoad load = NodeLoad.of(history, node);
            while (load.draining() && load.agents() > 0 && Instant.now().isBefore(latest)) {
                if (!load.equals(before)) {
                    tell(load, node, print);
                }
                before = load;
                Thread.sleep(LOOK);
                load = NodeLoad.of(history, node);
            }
            tell(load, node, print);
            if (load.agents() > 0) {
                throw notEmpty(load, node);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(NodeLoad load, NodeId node, Format print) {
        if (print.json()) {
            print.object(
                    Map.of(
                            "node",
                            node.value(),
                            "agents",
                            load.agents(),
                            "leaving",
                            load.leaving(),
                            "busy",
                            load.busy()));
        } else {
            print.line(load.words(node));
        }
    }

    private Problems notEmpty(NodeLoad load, NodeId node) {
        return new Problems(
                load.draining()
                        ? Problem.recoverable(
                                "DrainUnfinished",
                                Category.RUNTIME,
                                "after " + waitFor + " " + load.words(node),
                                "it goes on; give those that stay a --deadline, or other nodes room"
                                        + " (`reveille get agents --node "
                                        + node
                                        + "`)")
                        : Problem.of(
                                "DrainEnded",
                                Category.RUNTIME,
                                "node "
                                        + node
                                        + " is not being drained any more; "
                                        + load.words(node),
                                "someone said `reveille uncordon` or `cordon`: drain it again"));
    }
}
