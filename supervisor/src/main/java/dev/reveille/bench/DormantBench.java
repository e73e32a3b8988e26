package dev.reveille.bench;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.Topic;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import org.apache.kafka.clients.admin.Admin;

/**
 * {@code bench dormant}: a fleet that knows many agents none of which runs: what each costs while
 * nothing happens, how soon the fleet is back after a stop, with and without its disk, and how long
 * a thousand agents take that are woken at the same moment. Scheduler, node and HTTP run in this
 * process, the broker in one of its own.
 */
final class DormantBench {
    private static final int WOKEN = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** A node just filled is compiled, and its heap put in order, for so long. */
    private static final Duration SETTLE = Duration.ofSeconds(45);

    /** The median of so many: a compiler that is still at work disturbs few of them. */
    private static final int IDLE_LOOKS = 9;

    private static final Duration LOOK = Duration.ofSeconds(5);

    /** Of a core; above it something is still being worked off. */
    private static final double BUSY_PERCENT = 5;

    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: greeter
            type: greeter
            relevance:
              evaluator: queue-depth
            """;

    private final int agents;
    private final Set<AgentId> spoke = ConcurrentHashMap.newKeySet();

    DormantBench(int agents) {
        this.agents = agents;
    }

    /** Measures. */
    List<Figure> run() throws Exception {
        try (var cluster = new BenchCluster()) {
            KafkaSettings kafka = cluster.kafka();
            cluster.apply(TEMPLATE);
            Path dir = cluster.directory();
            double idle;
            double heap;
            try (var _ = new BenchFleet(dir, kafka, new Probe())) {
                long empty = heapUsed();
                learn(kafka);
                heap = (heapUsed() - empty) / (double) agents;
                LockSupport.parkNanos(SETTLE.toNanos());
                idle = idlePercent();
            }
            double disk = size(dir.resolve(STORES)) / (double) agents;
            double restored = start(dir, kafka);
            BenchCluster.delete(dir.resolve(STORES));
            long from = System.nanoTime();
            try (var _ = new BenchFleet(dir, kafka, new Probe())) {
                double rebuilt = seconds(from);
                quiet();
                double awake = wake(kafka);
                return List.of(
                        Figure.atMost("dormant", "idle_cpu_percent", idle, "%", 1),
                        Figure.atMost("dormant", "bytes_per_agent", disk, "B", 300),
                        Figure.of("dormant", "heap_per_agent", heap, "B"),
                        Figure.of("dormant", "restore_seconds", restored, "s"),
                        Figure.of("dormant", "rebuild_seconds", rebuilt, "s"),
                        Figure.of("dormant", "wake_all_seconds", awake, "s"));
            }
        }
    }

    /** Where a fleet of this kind keeps relevance's stores. */
    private static final String STORES = "streams";

    private double start(Path dir, KafkaSettings kafka) throws Exception {
        long from = System.nanoTime();
        try (var _ = new BenchFleet(dir, kafka, new Probe())) {
            return seconds(from);
        }
    }

    /** Brings all agents into being, dormant: their queues are empty. */
    private void learn(KafkaSettings kafka) {
        Backlog.queues(kafka, agents, 0);
        try (var admin = Admin.create(kafka.admin("bench"))) {
            String group = kafka.names().prefix() + "relevance";
            new Committed(admin, group, kafka.names().of(Topic.QUEUE_DEPTH)).await(agents);
        }
        quiet();
    }

    /** Waits until what was decided is worked off by all who read it. */
    private static void quiet() {
        Waits.until(() -> percentOfACore(LOOK) < BUSY_PERCENT);
    }

    /** Seconds from the events to the first word of the last process. */
    private double wake(KafkaSettings kafka) {
        int woken = Math.min(WOKEN, agents);
        long from = System.nanoTime();
        Backlog.queues(kafka, woken, 50);
        Waits.until(() -> spoke.size() >= woken);
        return seconds(from);
    }

    private static double seconds(long from) {
        return (System.nanoTime() - from) / 1e9;
    }

    private static double idlePercent() {
        var looks = DoubleStream.generate(() -> percentOfACore(IDLE)).limit(IDLE_LOOKS);
        return looks.sorted().toArray()[IDLE_LOOKS / 2];
    }

    private static double percentOfACore(Duration over) {
        long began = System.nanoTime();
        long before = Processor.nanos();
        LockSupport.parkNanos(over.toNanos());
        return 100.0 * (Processor.nanos() - before) / (System.nanoTime() - began);
    }

    /** After a collection, so that only what is kept counts. */
    private static long heapUsed() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static long size(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }

    private final class Probe implements NodeProbe {
        @Override
        public void asked(AgentId agent) {}

        @Override
        public void spoke(AgentId agent) {
            spoke.add(agent);
        }
    }
}
