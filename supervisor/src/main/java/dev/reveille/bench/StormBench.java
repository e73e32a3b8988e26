package dev.reveille.bench;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code bench storm}: many dormant agents are woken at the same moment, each by an event of its
 * own. How long until each process has said its first word, and until the last of them was decided,
 * placed and asked for? Scheduler, node and HTTP run in this process, the broker in another.
 *
 * <p>The second storm counts, as in a fleet that has been awake before; what the first one took,
 * with most of the code not compiled yet, is told as well.
 */
final class StormBench {
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

    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final long WAITING = 50;

    private final int agents;

    /** When each agent first came so far since the storm began, in nanoseconds. */
    private final Map<String, Long> decided = new ConcurrentHashMap<>();

    private final Map<String, Long> placed = new ConcurrentHashMap<>();
    private final Map<String, Long> asked = new ConcurrentHashMap<>();
    private final Map<String, Long> spoke = new ConcurrentHashMap<>();

    private volatile long begun;
    private final Set<AgentId> asleep = ConcurrentHashMap.newKeySet();

    StormBench(int agents) {
        this.agents = Math.min(agents, BenchFleet.SLOTS);
    }

    /** Measures. */
    List<Figure> run() throws Exception {
        try (var cluster = new BenchCluster()) {
            KafkaSettings kafka = cluster.kafka();
            cluster.apply(TEMPLATE);
            try (var _ = new BenchFleet(cluster.directory(), kafka, new Probe());
                    var _ = watcher(kafka, Topic.RELEVANCE, Isolation.UNCOMMITTED, "", decided);
                    var _ = watcher(kafka, Topic.CONTROL, Isolation.COMMITTED, "agent/", placed)) {
                // Known, and dormant: nothing waits for them.
                Backlog.queues(kafka, agents, 0);
                LockSupport.parkNanos(SETTLE.toNanos());
                storm(kafka);
                double first = all(spoke);
                asleep.clear();
                Backlog.queues(kafka, agents, 0);
                Waits.until(() -> asleep.size() == agents);
                LockSupport.parkNanos(SETTLE.toNanos());
                storm(kafka);
                var times = new Times();
                spoke.values().forEach(at -> times.add(at - begun));
                return List.of(
                        Figure.atMost("storm", "all_seconds", all(spoke), "s", 2),
                        Figure.millis("storm", "p50", times.percentile(50)),
                        Figure.millis("storm", "p99", times.percentile(99)),
                        Figure.of("storm", "decided_seconds", all(decided), "s"),
                        Figure.of("storm", "placed_seconds", all(placed), "s"),
                        Figure.of("storm", "asked_seconds", all(asked), "s"),
                        Figure.of("storm", "first_all_seconds", first, "s"));
            }
        }
    }

    private static Watcher watcher(
            KafkaSettings kafka,
            Topic topic,
            Isolation isolation,
            String prefix,
            Map<String, Long> first) {
        return new Watcher(
                kafka,
                topic,
                isolation,
                (record, at) -> {
                    if (record.key().startsWith(prefix)) {
                        first.putIfAbsent(record.key().substring(prefix.length()), at);
                    }
                });
    }

    private void storm(KafkaSettings kafka) {
        List.of(decided, placed, asked, spoke).forEach(Map::clear);
        begun = System.nanoTime();
        Backlog.queues(kafka, agents, WAITING);
        Waits.until(
                () ->
                        spoke.size() == agents
                                && decided.size() >= agents
                                && placed.size() >= agents);
    }

    /** Seconds from the first event's sending until all had come so far. */
    private double all(Map<String, Long> when) {
        return (Collections.max(when.values()) - begun) / 1e9;
    }

    private final class Probe implements NodeProbe {
        @Override
        public void asked(AgentId agent) {
            asked.putIfAbsent(agent.toString(), System.nanoTime());
        }

        @Override
        public void spoke(AgentId agent) {
            spoke.putIfAbsent(agent.toString(), System.nanoTime());
        }

        @Override
        public void told(AgentStatus status) {
            if (status.state() == AgentState.STOPPED) {
                asleep.add(status.agent());
            }
        }
    }
}
