package dev.reveille.bench;

import dev.reveille.app.RoleAlone;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code bench failover}: agents on three nodes, of which one is killed with all its agents, as a
 * machine is that loses its power. How much later than a node may be silent does the last of them
 * run on another? Broker, scheduler and each node are processes of their own.
 */
final class FailoverBench {
    private static final int NODES = 3;

    private final int agents;

    FailoverBench(int agents) {
        this.agents = agents;
    }

    /** What agents there are, and how long their node may be silent before they are moved. */
    private enum Kind {
        ORDINARY(false, Duration.ofSeconds(5), ""),
        EXCLUSIVE(true, Duration.ofSeconds(15), "_exclusive");

        private final boolean exclusive;
        private final Duration silence;
        private final String suffix;

        Kind(boolean exclusive, Duration silence, String suffix) {
            this.exclusive = exclusive;
            this.silence = silence;
            this.suffix = suffix;
        }
    }

    List<Figure> run() throws Exception {
        var figures = new ArrayList<Figure>();
        for (Kind kind : Kind.values()) {
            String template = Greeters.template(kind.exclusive);
            try (var cluster = new BenchCluster();
                    var crowd = new Crowd(cluster, agents, template, Map.of())) {
                figures.addAll(measured(crowd, kind));
            }
        }
        return figures;
    }

    private List<Figure> measured(Crowd crowd, Kind kind) throws Exception {
        Path types = Files.writeString(crowd.directory().resolve("types.yaml"), Greeters.TYPES);
        var settings =
                Map.of("node.types", types.toString(), "node.slots", Integer.toString(agents));
        var nodes = new ArrayList<RoleAlone>();
        try {
            for (int i = 1; i <= NODES; i++) {
                nodes.add(crowd.node("n" + i, settings));
                crowd.awaitNodes(i);
            }
            crowd.wake();
            Waits.until(crowd::allRun);
            var gone = new NodeId("n1");
            var moved = on(crowd, gone);
            long begun = System.nanoTime();
            nodes.getFirst().kill();
            moved.forEach(FailoverBench::kill);
            var agentsMoved = moved.stream().map(AgentStatus::agent).collect(Collectors.toSet());
            Waits.until(
                    () ->
                            crowd.told().stream()
                                            .filter(s -> agentsMoved.contains(s.agent()))
                                            .filter(s -> runsBut(s, gone))
                                            .count()
                                    == agentsMoved.size());
            double seconds = (System.nanoTime() - begun) / 1e9;
            return List.of(
                    Figure.atMost(
                            "failover",
                            "over_lease_seconds" + kind.suffix,
                            seconds - kind.silence.toMillis() / 1e3,
                            "s",
                            1),
                    Figure.of("failover", "moved" + kind.suffix, moved.size(), ""));
        } finally {
            nodes.forEach(RoleAlone::close);
        }
    }

    private static Set<AgentStatus> on(Crowd crowd, NodeId node) {
        return crowd.told().stream()
                .filter(status -> status.node().equals(Optional.of(node)))
                .collect(Collectors.toSet());
    }

    private static boolean runsBut(AgentStatus status, NodeId node) {
        return status.state() == AgentState.RUNNING
                && status.node().filter(n -> !n.equals(node)).isPresent();
    }

    private static void kill(AgentStatus status) {
        status.pid().stream()
                .mapToObj(ProcessHandle::of)
                .forEach(handle -> handle.ifPresent(ProcessHandle::destroyForcibly));
    }
}
