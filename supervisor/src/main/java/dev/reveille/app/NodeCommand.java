package dev.reveille.app;

import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.core.fleet.Problems;
import dev.reveille.metrics.NodeMeters;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.node.NodeRole;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reveille node}: runs agents, until it is told to stop. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Run agents on this machine, for any cluster.")
final class NodeCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(500);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final RoleFlags flags = new RoleFlags();
    @Mixin private final NodeFlags node = new NodeFlags();

    @Option(names = "--node-id", paramLabel = "ID", description = "node.id: unique in the fleet.")
    private @Nullable String id;

    @Option(
            names = "--pool",
            paramLabel = "NAME",
            description = "node.pool: the pool it belongs to; pools gives each its number.")
    private @Nullable String pool;

    @Override
    public Integer call() throws Exception {
        Settings settings =
                flags.settings(
                        Keys.NODE_STATE_DIR,
                        given -> {
                            node.into(given);
                            given.put(Keys.NODE_ID, id).put(Keys.NODE_POOL, pool);
                        });
        var teardown = new Teardown();
        teardown.onSignal();
        return teardown.guard(() -> explained(settings, teardown));
    }

    /** The last word before the goodbye: whoever looks in between sees why it goes. */
    private int explained(Settings settings, Teardown teardown) throws InterruptedException {
        try {
            return run(settings, teardown);
        } catch (Problems e) {
            Roles.lastWord(settings, e.list());
            throw e;
        }
    }

    private int run(Settings settings, Teardown teardown) throws InterruptedException {
        String who = "node " + settings.get(Keys.NODE_ID);
        teardown.onEnd(ended -> Said.ended(spec.commandLine().getOut(), who, ended));
        var types = Roles.catalogue(settings.get(Keys.NODE_TYPES));
        var roles = new Roles();
        teardown.hasten(roles::waitNoMore);
        var checks = roles.checksOfNode(settings);
        var health = teardown.begin("health", () -> new Health(settings.kafka()), Health::close);
        var view = new OwnView();
        var meters = new NodeMeters();
        var http =
                teardown.begin(
                        "http", () -> Http.ofNode(settings, health, view, meters), Http::close);
        NodeRole role =
                teardown.begin(
                        "node",
                        () -> roles.node(settings, types, NodeProbe.both(view, meters), checks),
                        part -> Leaving.leave(part, settings.get(Keys.NODE_ON_STOP), teardown));
        var seat = new Seat(settings.get(Keys.NODE_ID), settings.get(Keys.LOST_AFTER));
        health.watch(
                () ->
                        Stream.of(
                                        seat.troubles(role).stream(),
                                        view.troubles().stream(),
                                        roles.codec().trouble().stream())
                                .flatMap(troubles -> troubles)
                                .toList());
        Said.up(spec.commandLine().getOut(), who, http.address());
        while (!teardown.await(LOOK)) {
            seat.keep(role.standing(), System.nanoTime());
        }
        return 0;
    }
}
