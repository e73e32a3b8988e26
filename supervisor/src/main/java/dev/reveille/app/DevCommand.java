package dev.reveille.app;

import dev.reveille.cli.Overrides;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Problems;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.RuntimeDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reveille dev}: broker, scheduler, node and HTTP in one process. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        description = {
            "Run a broker, a scheduler, a node and HTTP here; Ctrl-C stops all.",
            "Without --types, the catalogue of the examples; without --slots, 200 agents at once."
        })
final class DevCommand implements Callable<Integer> {
    private static final String DATA_DIR = "--data-dir";
    private static final int SLOTS = 200;
    private static final Duration LOOK = Duration.ofMillis(500);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final NodeFlags node = new NodeFlags();

    @Option(
            names = DATA_DIR,
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

    @Mixin private Overrides overrides = new Overrides();

    @Override
    public Integer call() throws Exception {
        long begun = System.nanoTime();
        var teardown = new Teardown();
        KafkaExits.stopFirst(teardown);
        teardown.onSignal();
        return teardown.guard(() -> run(teardown, begun));
    }

    private int run(Teardown teardown, long begun) throws InterruptedException {
        if (ephemeral && spec.commandLine().getParseResult().hasMatchedOption(DATA_DIR)) {
            throw new ParameterException(
                    spec.commandLine(), DATA_DIR + " keeps what --ephemeral removes; give one");
        }
        teardown.onEnd(ended -> Said.ended(spec.commandLine().getOut(), "dev", ended));
        @Nullable Path given = node.types();
        Map<String, AgentType> types = Roles.catalogue(given == null ? Home.examples() : given);
        DevChecks.ports(port, http);
        Path dir = ephemeral ? ephemeral(teardown) : data.toAbsolutePath();
        var fleet =
                DevFleet.start(
                        new DevFleet.Plan(
                                dir,
                                new DevFleet.Broker.Embedded(port),
                                http,
                                node.slotsOr(SLOTS),
                                types,
                                NodeProbe.NONE,
                                overrides.settings()),
                        teardown);
        fleet.awaitReady();
        new Welcome(
                        fleet.kafka().bootstrapServers(),
                        fleet.http(),
                        dir,
                        given == null ? Map.of() : types)
                .print(spec.commandLine().getOut(), System.nanoTime() - begun);
        while (!teardown.await(LOOK)) {
            if (!fleet.failures().isEmpty()) {
                throw new Problems(fleet.failures());
            }
        }
        return 0;
    }

    private static Path ephemeral(Teardown teardown) {
        return teardown.begin(
                "data",
                () -> Trees.temporary("reveille-dev-"),
                dir -> {
                    Trees.delete(RuntimeDirectory.forState(dir.resolve(DevFleet.NODE)));
                    Trees.delete(dir);
                });
    }
}
