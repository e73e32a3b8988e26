package dev.reveille.app;

import dev.reveille.cli.Overrides;
import dev.reveille.metrics.NodeProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reveille dev}: broker, scheduler, node and HTTP in one process. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = "Run a broker, a scheduler, a node and HTTP here; Ctrl-C stops all.")
final class DevCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept (default: ${DEFAULT-VALUE}).",
            defaultValue = ".reveille")
    private Path data = Path.of(".reveille");

    @Option(
            names = "--ephemeral",
            description = "Keep nothing: a fresh directory, removed at the end.")
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

    @Mixin private Overrides overrides = new Overrides();

    @Override
    public Integer call() throws Exception {
        long begun = System.nanoTime();
        Path dir = ephemeral ? Files.createTempDirectory("reveille-dev-") : data.toAbsolutePath();
        var catalogue = Roles.catalogue(types == null ? Home.examples() : types);
        var teardown = new Teardown();
        if (ephemeral) {
            teardown.add("data", () -> Trees.delete(dir));
        }
        KafkaExits.stopFirst(teardown);
        teardown.onSignal();
        var fleet =
                DevFleet.start(
                        new DevFleet.Plan(
                                dir,
                                new DevFleet.Broker.Embedded(port),
                                http,
                                slots,
                                catalogue,
                                NodeProbe.NONE,
                                overrides.settings()),
                        teardown);
        fleet.awaitReady();
        Welcome.print(
                spec.commandLine().getOut(),
                fleet.kafka().bootstrapServers(),
                fleet.http(),
                dir,
                System.nanoTime() - begun);
        teardown.await();
        return 0;
    }
}
