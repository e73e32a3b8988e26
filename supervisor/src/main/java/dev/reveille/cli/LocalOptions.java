package dev.reveille.cli;

import dev.reveille.config.Keys;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command asks the node of this machine instead of Kafka. */
final class LocalOptions {
    @Option(
            names = "--local",
            description = "Ask the node on this machine, also while Kafka is away.")
    private boolean local;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "node.state.dir of that node, which holds its socket.")
    private @Nullable Path state;

    boolean asked() {
        if (!local && state != null) {
            throw new Misuse(
                    "InvalidUsage",
                    "--state-dir says where the node of this machine is, and Kafka is asked",
                    "add --local");
        }
        return local;
    }

    LocalNode socket(Connection connection) {
        return new LocalNode(
                state != null ? state : connection.settings().get(Keys.NODE_STATE_DIR));
    }
}
