package dev.reveille.bench;

import dev.reveille.app.NodeAlone;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.metrics.NodeProbe;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;

/**
 * {@code bench density}: how many agents one node carries, and at what cost. First the driver alone
 * starts programs that do nothing, beside a bare loop that takes turns with it; then a node in this
 * process, its broker and scheduler in others, runs agents that answer a ping every ten seconds.
 */
final class DensityBench {
    private static final long MEMORY = 256L << 20;

    /** Every answer is a builtin of the shell's: no process begins but the agents. */
    private static final List<String> GREETER =
            List.of(
                    "sh",
                    "-c",
                    "echo '{\"type\":\"hello\",\"protocol\":1}'; while read -r line; do"
                            + " case $line in"
                            + " *'\"init\"'*) echo '{\"type\":\"ready\"}';;"
                            + " *'\"ping\"'*) id=${line#*'\"id\":'}; id=${id%%[,\\}]*};"
                            + " echo \"{\\\"id\\\":$id,\\\"status\\\":\\\"ok\\\",\\\"result\\\":{}}\";;"
                            + " *shutdown*) exit 0;; esac; done");

    private static final Duration PING = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int IDLE_LOOKS = 5;

    /** A node runs for days: the compiler's first minute is not what its rest costs. */
    private static final Duration SETTLE = Duration.ofSeconds(45);

    private final int agents;

    DensityBench(int agents) {
        this.agents = agents;
    }

    /** Measures. */
    List<Figure> run() throws Exception {
        var unconfined = spawnRate(OptionalLong.empty());
        var confined = spawnRate(OptionalLong.of(MEMORY));
        try (var cluster = new BenchCluster();
                var crowd = new Crowd(cluster, agents)) {
            var settings = crowd.settings("node", Map.of("node.slots", Integer.toString(agents)));
            int threadsBefore = threads();
            long heapBefore = heapUsed();
            try (var node = NodeAlone.start(settings, types(), NodeProbe.NONE)) {
                crowd.wake();
                Waits.until(crowd::allRun);
                double idle = idlePercent();
                double threads = threads() - threadsBefore;
                double heap = (heapUsed() - heapBefore) / (double) agents;
                double resident = resident() / agents;
                long from = System.nanoTime();
                boolean all = node.leave();
                double stopped = (System.nanoTime() - from) / 1e9;
                if (!all) {
                    throw new IllegalStateException("not every agent ended");
                }
                return List.of(
                        Figure.of("density", "spawn_rate", unconfined.perSecond(), "/s"),
                        Figure.atLeast("density", "ratio", unconfined.ratio(), "", 0.9),
                        Figure.of("density", "last_to_first", unconfined.lastToFirst(), ""),
                        Figure.of("density", "spawn_rate_confined", confined.perSecond(), "/s"),
                        Figure.atLeast("density", "ratio_confined", confined.ratio(), "", 0.9),
                        Figure.of("density", "last_to_first_confined", confined.lastToFirst(), ""),
                        Figure.atMost("density", "threads", threads, "", 30),
                        Figure.atMost("density", "heap_per_agent", heap, "B", 20 << 10),
                        Figure.of("density", "rss_per_agent", resident, "B"),
                        Figure.atMost("density", "idle_cpu_percent", idle, "%", 3),
                        Figure.atMost("density", "stop_seconds", stopped, "s", 3));
            }
        }
    }

    private NodeAlone.Rate spawnRate(OptionalLong memory) throws Exception {
        Path directory = Files.createTempDirectory("reveille-bench-");
        try {
            return NodeAlone.spawnRate(directory, agents, memory);
        } finally {
            BenchCluster.delete(directory);
        }
    }

    /** A greeter that is asked every ten seconds whether it answers. */
    static Map<String, AgentType> types() {
        return Map.of(
                "greeter",
                new AgentType(
                        "greeter",
                        GREETER,
                        Path.of("/"),
                        Map.of(),
                        List.of(),
                        AgentType.Protocol.STDIO,
                        new AgentType.Ready.Hello(),
                        Duration.ofMinutes(2),
                        AgentType.Stop.DEFAULT,
                        new AgentType.Heartbeat(PING, PING.multipliedBy(3)),
                        0,
                        AgentType.Log.DEFAULT));
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** After a collection, so that only what is kept counts. */
    private static long heapUsed() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Of this process, which is mostly what a JVM with Kafka's clients needs for no agent. */
    private static double resident() throws Exception {
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
        return Long.parseLong(pages[1]) * 4096.0;
    }

    private static double idlePercent() {
        LockSupport.parkNanos(SETTLE.toNanos());
        var looks = DoubleStream.generate(DensityBench::percentOfACore).limit(IDLE_LOOKS);
        return looks.sorted().toArray()[IDLE_LOOKS / 2];
    }

    private static double percentOfACore() {
        long began = System.nanoTime();
        long before = Processor.nanos();
        LockSupport.parkNanos(IDLE.toNanos());
        return 100.0 * (Processor.nanos() - before) / (System.nanoTime() - began);
    }
}
