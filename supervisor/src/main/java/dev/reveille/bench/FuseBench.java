package dev.reveille.bench;

import dev.reveille.app.FuseAlone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bench fuse}: exclusive agents, each with a process that has left its session; their
 * supervisor, a process of its own, is killed or frozen. How long after the end of the lease is the
 * last of them gone, and what does it cost to be ready for that?
 */
final class FuseBench {
    private static final int ROUNDS = 5;
    private static final int RENEWALS = 300;

    private final int agents;

    FuseBench(int agents) {
        this.agents = agents;
    }

    /** Measures; of each kind the latest of some rounds. */
    List<Figure> run() throws IOException {
        var figures = new ArrayList<Figure>();
        figures.add(Figure.millis("fuse", "lateness_killed", latest(true, false), 100));
        figures.add(Figure.millis("fuse", "lateness_frozen", latest(true, true), 100));
        figures.add(Figure.millis("fuse", "lateness_killed_groups", latest(false, false)));
        figures.add(Figure.millis("fuse", "lateness_frozen_groups", latest(false, true)));
        Path directory = Files.createTempDirectory("reveille-bench-");
        try {
            var cost = FuseAlone.cost(directory.resolve("fuse"), RENEWALS);
            figures.add(Figure.of("fuse", "memory", cost.bytes(), "B"));
            figures.add(Figure.millis("fuse", "cpu_per_renewal", cost.cpuMillis()));
            figures.add(Figure.millis("fuse", "arm", cost.armMillis()));
            return figures;
        } finally {
            BenchCluster.delete(directory);
        }
    }

    private double latest(boolean cgroups, boolean frozen) throws IOException {
        double latest = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Path directory = Files.createTempDirectory("reveille-bench-");
            try {
                latest = Math.max(latest, FuseAlone.late(directory, agents, cgroups, frozen));
            } finally {
                BenchCluster.delete(directory);
            }
        }
        return latest;
    }
}
