package dev.reveille.bench;

import dev.reveille.app.NodeAlone;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.metrics.NodeProbe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code bench ping}: many agents are asked every ten seconds whether they answer; the time from
 * the question to its answer, as the node loop has both. The node is in this process, its broker
 * and scheduler in others.
 */
final class PingBench {
    /** Pings of each agent that are measured. */
    private static final int ROUNDS = 3;

    /** Pings of each agent before them. */
    private static final int WARM_UP = 1;

    private final int agents;
    private final Probing probing = new Probing();

    PingBench(int agents) {
        this.agents = agents;
    }

    List<Figure> run() throws Exception {
        try (var cluster = new BenchCluster();
                var crowd = new Crowd(cluster, agents)) {
            var settings = crowd.settings("node", Map.of("node.slots", Integer.toString(agents)));
            try (var node = NodeAlone.start(settings, DensityBench.types(), probing)) {
                crowd.wake();
                Waits.until(crowd::allRun);
                measure();
                node.leave();
            }
        }
        return probing.figures(agents);
    }

    private void measure() {
        long before = probing.answers.get();
        Waits.until(() -> probing.answers.get() - before >= (long) WARM_UP * agents);
        probing.measure();
        Waits.until(() -> probing.measured() >= (long) ROUNDS * agents);
        probing.end();
    }

    /** Told by the node loop. */
    private static final class Probing implements NodeProbe {
        final AtomicLong answers = new AtomicLong();
        private final AtomicLong unanswered = new AtomicLong();
        private final ReentrantLock lock = new ReentrantLock();
        private final Times times = new Times();
        private volatile boolean measuring;

        void measure() {
            unanswered.set(0);
            measuring = true;
        }

        long measured() {
            lock.lock();
            try {
                return times.count();
            } finally {
                lock.unlock();
            }
        }

        void end() {
            measuring = false;
        }

        List<Figure> figures(int agents) {
            lock.lock();
            try {
                return List.of(
                        Figure.millis("ping", "p50", times.percentile(50), 1),
                        Figure.millis("ping", "p99", times.percentile(99), 10),
                        Figure.millis("ping", "max", times.max()),
                        Figure.atMost("ping", "unanswered", (double) unanswered.get(), "", 0),
                        Figure.of("ping", "agents", agents, ""));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void asked(AgentId agent) {}

        @Override
        public void spoke(AgentId agent) {}

        @Override
        public void checked(AgentId agent, Probe how, boolean well, Duration took) {
            if (!well) {
                unanswered.incrementAndGet();
                return;
            }
            answers.incrementAndGet();
            if (measuring) {
                lock.lock();
                try {
                    times.add(took.toNanos());
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
