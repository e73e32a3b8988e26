package dev.reveille.app;

import dev.reveille.config.Settings;
import dev.reveille.config.Sources;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Limits;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.node.NodeRole;
import dev.reveille.os.Confinement;
import dev.reveille.os.SpawnRate;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A node in this process, without scheduler and without HTTP. */
public final class NodeAlone implements AutoCloseable {
    private final NodeRole role;
    private boolean left;

    private NodeAlone(NodeRole role) {
        this.role = role;
    }

    /**
     * Starts it.
     *
     * @param settings by key
     * @param types its catalogue
     */
    public static NodeAlone start(
            Map<String, String> settings, Map<String, AgentType> types, NodeProbe probe) {
        Settings all = Settings.read(Sources.flags(settings)).orThrow();
        var roles = new Roles();
        roles.checkTopics(all);
        return new NodeAlone(roles.node(all, types, probe));
    }

    /** Stops every agent; whether none is left. */
    public boolean leave() {
        left = true;
        return role.leave(Roles.LEAVE).isEmpty();
    }

    @Override
    public void close() {
        if (!left) {
            leave();
        }
    }

    /**
     * How fast this machine's driver starts processes.
     *
     * @param perSecond by the driver
     * @param ratio of that to a bare loop that runs the same chain of programs
     * @param lastToFirst the last quarter's rate to the first one's
     */
    public record Rate(double perSecond, double ratio, double lastToFirst) {}

    /**
     * Measures it.
     *
     * @param directory the caller's to remove
     * @param memoryBytes what each is limited to; empty = no limits and no cgroups
     */
    public static Rate spawnRate(Path directory, int processes, OptionalLong memoryBytes)
            throws InterruptedException {
        var limits =
                new Limits(
                        memoryBytes,
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty());
        var confined = new Confinement(limits, Optional.empty(), false, Optional.empty());
        var figures = SpawnRate.measure(directory, processes, confined, memoryBytes.isPresent());
        return new Rate(figures.perSecond(), figures.ratio(), figures.lastToFirst());
    }
}
