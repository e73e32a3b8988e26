package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Settings;
import dev.reveille.config.Sources;
import dev.reveille.config.TopicAdmin;
import dev.reveille.dev.EmbeddedBroker;
import dev.reveille.node.NodeRole;
import dev.reveille.schemas.TopicLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reveille dev}: broker, scheduler, node and HTTP in one process. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = "Run a broker, a scheduler, a node and HTTP here; Ctrl-C stops all.")
final class DevCommand implements Callable<Integer> {
    private static final Duration REPLAY = Duration.ofSeconds(30);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".reveille")
    private Path data = Path.of(".reveille");

    @Option(names = "--ephemeral", description = "Keep nothing: a fresh directory, removed at the end.")
    private boolean ephemeral;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The broker's port on 127.0.0.1 (default: ${DEFAULT-VALUE}).",
            defaultValue = "9092")
    private int port;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port of HTTP on 127.0.0.1 (default: ${DEFAULT-VALUE}).",
            defaultValue = "8700")
    private int http;

    @Option(
            names = "--types",
            paramLabel = "FILE",
            description = "Catalogue of agent types (default: that of the examples).")
    private @Nullable Path types;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Agents that may run at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    private int slots;

    @Override
    public Integer call() throws Exception {
        long begun = System.nanoTime();
        PrintWriter out = spec.commandLine().getOut();
        Path dir = ephemeral ? Files.createTempDirectory("reveille-dev-") : data.toAbsolutePath();
        var catalogue = Roles.catalogue(types == null ? Home.examples() : types);
        var teardown = new Teardown();
        KafkaExits.stopFirst(teardown);
        try {
            if (ephemeral) {
                teardown.add("data", () -> Trees.delete(dir));
            }
            var broker = EmbeddedBroker.start(dir.resolve("broker"), port);
            teardown.add("broker", broker::close);
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            try (var topics = new TopicAdmin(kafka, TopicLayout.SINGLE_BROKER)) {
                topics.create();
            }
            Settings settings = settings(dir, broker.bootstrapServers());
            var roles = new Roles();
            var scheduler = roles.scheduler(settings, kafka, TopicLayout.SINGLE_BROKER);
            teardown.add("scheduler", scheduler::close);
            NodeRole node = roles.node(settings, kafka, catalogue);
            teardown.add("node", () -> Leaving.leave(node));
            var api = roles.api(settings, kafka, scheduler::ready);
            teardown.add("http", api::close);
            teardown.onSignal();
            if (!node.awaitReplayed(REPLAY) || !scheduler.awaitReady(REPLAY)) {
                throw new IOException("not ready within " + REPLAY.toSeconds() + " s");
            }
            Welcome.print(
                    out, broker.bootstrapServers(), api.address(), dir, System.nanoTime() - begun);
            teardown.await();
            return 0;
        } catch (Exception e) {
            teardown.run();
            throw e;
        }
    }

    private Settings settings(Path dir, String bootstrap) {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("bootstrap.servers", bootstrap);
        flags.put("topics.partitions", "4");
        flags.put("topics.pools", "2");
        flags.put("topics.replication", "1");
        flags.put("topics.min.insync", "1");
        flags.put("node.id", "dev");
        flags.put("node.slots", Integer.toString(slots));
        flags.put("node.state.dir", dir.resolve("node").toString());
        flags.put("scheduler.name", "dev");
        flags.put("scheduler.state.dir", dir.resolve("streams").toString());
        flags.put("api.address", "127.0.0.1:" + http);
        return Settings.read(Sources.flags(flags)).orThrow();
    }
}
