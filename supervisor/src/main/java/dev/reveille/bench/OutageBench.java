package dev.reveille.bench;

import dev.reveille.app.RoleAlone;
import dev.reveille.core.fleet.AgentState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code bench outage}: the broker is killed and comes back a minute later, while agents run on
 * three nodes. Ordinary agents are to run on, each in its process. Exclusive ones end with their
 * node's lease; how much later than its end does the last of them exist, and how long after the
 * broker serves again do all of them run? Broker, scheduler and each node are processes of their
 * own.
 */
final class OutageBench {
    private static final int NODES = 3;
    private static final Duration AWAY = Duration.ofSeconds(60);

    /** Of a fleet that sets nothing. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    /** Longer than a node may be silent, so that whoever is lost by mistake has been moved. */
    private static final Duration SETTLE = Duration.ofSeconds(20);

    private final int agents;

    OutageBench(int agents) {
        this.agents = agents;
    }

    /** What is measured of a fleet at work. */
    private interface Outage {
        List<Figure> measure(BenchCluster cluster, Crowd crowd) throws Exception;
    }

    List<Figure> run() throws Exception {
        var figures = new ArrayList<Figure>();
        figures.addAll(of(false, OutageBench::ordinary));
        figures.addAll(of(true, OutageBench::exclusive));
        figures.add(Figure.of("outage", "agents", agents, ""));
        return figures;
    }

    private List<Figure> of(boolean exclusive, Outage outage) throws Exception {
        String template = Greeters.template(exclusive);
        try (var cluster = new BenchCluster();
                var crowd = new Crowd(cluster, agents, template, Map.of())) {
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
                return outage.measure(cluster, crowd);
            } finally {
                nodes.forEach(RoleAlone::close);
            }
        }
    }

    private static List<Figure> ordinary(BenchCluster cluster, Crowd crowd) throws Exception {
        Map<String, Long> before = crowd.pids();
        cluster.kill();
        LockSupport.parkNanos(AWAY.toNanos());
        cluster.startAgain();
        LockSupport.parkNanos(SETTLE.toNanos());
        Map<String, Long> after = crowd.pids();
        double restarts =
                before.entrySet().stream()
                        .filter(
                                e ->
                                        !lives(e.getValue())
                                                || !e.getValue().equals(after.get(e.getKey())))
                        .count();
        return List.of(Figure.atMost("outage", "restarts", restarts, "", 0));
    }

    private static List<Figure> exclusive(BenchCluster cluster, Crowd crowd) throws Exception {
        Map<String, Long> before = crowd.pids();
        long begun = System.nanoTime();
        cluster.kill();
        Waits.until(() -> before.values().stream().noneMatch(OutageBench::lives));
        long stopped = System.nanoTime();
        LockSupport.parkNanos(begun + AWAY.toNanos() - stopped);
        cluster.startAgain();
        long healed = System.nanoTime();
        Waits.until(() -> anew(crowd, before));
        double back = (System.nanoTime() - healed) / 1e9;
        double over = (stopped - begun - LEASE.toNanos()) / 1e9;
        return List.of(
                Figure.atMost("outage", "stopped_over_lease_seconds", over, "s", 0),
                Figure.atMost("outage", "back_seconds", back, "s", 5));
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).isPresent();
    }

    /** Whether each runs in another process than before. */
    private static boolean anew(Crowd crowd, Map<String, Long> before) {
        return crowd.told().stream()
                        .filter(s -> s.state() == AgentState.RUNNING)
                        .filter(
                                s ->
                                        s.pid().orElse(0)
                                                != before.getOrDefault(s.agent().toString(), 0L))
                        .count()
                == before.size();
    }
}
