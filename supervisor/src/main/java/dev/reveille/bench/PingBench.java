package dev.reveille.bench;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.AgentType.Heartbeat;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@code bench ping}: many agents are asked every ten seconds whether they answer; the time from
 * the question to its answer, as the node loop has both.
 */
final class PingBench {
    private static final Heartbeat HEARTBEAT =
            new Heartbeat(Duration.ofSeconds(10), Duration.ofSeconds(10));

    /** Pings of each agent that are measured. */
    private static final int ROUNDS = 3;

    /** Pings of each agent before them, among those the first of all in a burst. */
    private static final int WARM_UP = 1;

    private final int agents;
    private final Probing probing = new Probing();

    PingBench(int agents) {
        this.agents = agents;
    }

    List<Figure> run() throws Exception {
        try (var fleet = new BenchFleet(probing, HEARTBEAT)) {
            fleet.apply(BenchFleet.TEMPLATE);
            String topic = fleet.kafka().names().of(Topic.ACTIVITY);
            try (var producer =
                    new KafkaProducer<String, byte[]>(fleet.kafka().producer("bench"))) {
                for (int i = 0; i < agents; i++) {
                    String tenant = "t" + i;
                    byte[] event = fleet.codec().encode(topic, fleet.activity(tenant));
                    var _ = producer.send(new ProducerRecord<>(topic, tenant, event));
                }
                producer.flush();
            }
            Waits.until(() -> probing.running.size() >= agents);
            long before = probing.answers.get();
            Waits.until(() -> probing.answers.get() - before >= (long) WARM_UP * agents);
            probing.measure();
            Waits.until(() -> probing.measured() >= (long) ROUNDS * agents);
            return probing.figures(agents);
        }
    }

    /** Told by the node loop. */
    private static final class Probing implements NodeProbe {
        final Set<AgentId> running = ConcurrentHashMap.newKeySet();
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

        List<Figure> figures(int agents) {
            measuring = false;
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
        public void told(AgentStatus status) {
            if (status.state() == AgentState.RUNNING) {
                running.add(status.agent());
            }
        }

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
