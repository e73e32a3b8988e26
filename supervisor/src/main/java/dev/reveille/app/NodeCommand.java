package dev.reveille.app;

import dev.reveille.cli.Connection;
import dev.reveille.config.Settings;
import dev.reveille.node.NodeRole;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reveille node}: runs agents, until it is told to stop. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Run agents on this machine, for any cluster.")
final class NodeCommand implements Callable<Integer> {
    @Mixin private final Connection connection = new Connection();

    @Option(names = "--node-id", paramLabel = "ID", description = "node.id: unique in the fleet.")
    private @Nullable String id;

    @Option(
            names = "--types",
            paramLabel = "FILE",
            description = "node.types: the catalogue of agent types.")
    private @Nullable Path types;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "node.state.dir: what must survive this process.")
    private @Nullable Path state;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "node.slots: agents it may run at once.")
    private @Nullable Integer slots;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = connection.settings(flags());
        var roles = new Roles();
        roles.checkTopics(settings);
        var teardown = new Teardown();
        NodeRole node = roles.node(settings);
        teardown.add("node", () -> Leaving.leave(node));
        teardown.onSignal();
        System.out.println("node " + settings.get(dev.reveille.config.Keys.NODE_ID) + " is up");
        teardown.await();
        return 0;
    }

    private Map<String, String> flags() {
        var flags = new LinkedHashMap<String, String>();
        put(flags, "node.id", id);
        put(flags, "node.types", types);
        put(flags, "node.state.dir", state);
        put(flags, "node.slots", slots);
        return flags;
    }

    private static void put(Map<String, String> flags, String key, @Nullable Object value) {
        if (value != null) {
            flags.put(key, value.toString());
        }
    }
}
