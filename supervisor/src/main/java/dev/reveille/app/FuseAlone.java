package dev.reveille.app;

import dev.reveille.os.FuseTrial;
import java.io.IOException;
import java.nio.file.Path;

/** What a node's fuse costs and how late it is on this machine, for benchmarks. */
public final class FuseAlone {
    private FuseAlone() {}

    /**
     * What one costs.
     *
     * @param bytes its part of the memory it uses
     * @param cpuMillis of processor time for each renewal
     * @param armMillis until a renewal returns
     */
    public record Cost(double bytes, double cpuMillis, double armMillis) {}

    /**
     * Milliseconds from the end of a lease until no exclusive agent runs.
     *
     * @param directory the caller's to remove
     * @param cgroups whether each agent has a cgroup, where there are any
     * @param frozen their supervisor is stopped, else killed
     */
    public static double late(Path directory, int agents, boolean cgroups, boolean frozen)
            throws IOException {
        return FuseTrial.late(directory, agents, cgroups, frozen);
    }

    /** Renews one so often. */
    public static Cost cost(Path directory, int renewals) {
        var cost = FuseTrial.cost(directory, renewals);
        return new Cost(cost.pssBytes(), cost.cpuMillis(), cost.armMillis());
    }
}
