package dev.reveille.bench;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@code bench wake}: an activity event is produced, a dormant agent's process says its first word.
 * One wake at a time on an otherwise idle fleet, broker included; each agent sleeps again before
 * its next wake. Phases: <em>decide</em> until the decision can be read, <em>place</em> until the
 * placement can be read, <em>deliver</em> until the node asks for a process, <em>spawn</em> until
 * that process's first line.
 */
final class WakeBench {
    private static final int TENANTS = 25;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: greeter
            type: greeter
            relevance:
              evaluator: {tenant-activity: {active.within: 300ms, listening.within: 301ms, dormant.within: 302ms}}
            """;

    /** When each phase of one agent's newest wake was seen, in nanoseconds. */
    private static final class Wake {
        private volatile long produced;
        private volatile long decided;
        private volatile long placed;
        private volatile long asked;
        private volatile long spoke;
    }

    private final Map<AgentId, Wake> wakes = new ConcurrentHashMap<>();
    private final BlockingQueue<String> sleeping = new LinkedBlockingQueue<>();
    private final Times total = new Times();
    private final Times decide = new Times();
    private final Times place = new Times();
    private final Times deliver = new Times();
    private final Times spawn = new Times();

    /** Measures {@code count} wakes, after as many again to warm up, at most 100. */
    List<Figure> run(int count) throws Exception {
        try (var fleet = new BenchFleet(new Probe())) {
            fleet.apply(TEMPLATE);
            KafkaSettings kafka = fleet.kafka();
            try (var _ =
                            new Watcher(
                                    kafka,
                                    Topic.RELEVANCE,
                                    Isolation.UNCOMMITTED,
                                    (record, at) -> seen(record.key(), at, true));
                    var _ =
                            new Watcher(
                                    kafka,
                                    Topic.CONTROL,
                                    Isolation.COMMITTED,
                                    (record, at) -> controlled(record.key(), at));
                    var _ =
                            new Watcher(
                                    kafka,
                                    Topic.AGENT_STATE,
                                    Isolation.COMMITTED,
                                    (record, _) -> stopped(fleet, record));
                    var producer = new KafkaProducer<String, byte[]>(kafka.producer("bench"))) {
                rounds(fleet, producer, Math.min(100, count), false);
                rounds(fleet, producer, count, true);
            }
        }
        return figures();
    }

    private void rounds(
            BenchFleet fleet, KafkaProducer<String, byte[]> producer, int count, boolean measured)
            throws Exception {
        String topic = fleet.kafka().names().of(Topic.ACTIVITY);
        for (int i = 0; i < count; i++) {
            String tenant = asleep();
            Wake wake = wakes.computeIfAbsent(AgentId.of(tenant, "greeter"), _ -> new Wake());
            byte[] event = fleet.codec().encode(topic, fleet.activity(tenant));
            wake.spoke = 0;
            wake.asked = 0;
            wake.placed = 0;
            wake.decided = 0;
            wake.produced = System.nanoTime();
            var sent = producer.send(new ProducerRecord<>(topic, tenant, event));
            await(wake);
            sent.get(10, TimeUnit.SECONDS);
            if (measured) {
                record(wake);
            }
            // The fleet is idle again before the next one.
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** A tenant whose agent does not run: one never seen, else the one that sleeps longest. */
    private String asleep() throws InterruptedException {
        if (wakes.size() < TENANTS) {
            return "t" + wakes.size();
        }
        String tenant = sleeping.poll(30, TimeUnit.SECONDS);
        if (tenant == null) {
            throw new IllegalStateException("no agent went to sleep within 30 s");
        }
        return tenant;
    }

    private void stopped(BenchFleet fleet, ConsumerRecord<String, byte[]> record) {
        var status = Reading.STATES.read(fleet.codec(), record.topic(), record.value());
        if (status.state() == AgentState.STOPPED) {
            sleeping.add(status.agent().tenant().value());
        }
    }

    private static void await(Wake wake) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (wake.spoke == 0 || wake.placed == 0 || wake.decided == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("an agent was not woken within 30 s");
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private void record(Wake wake) {
        total.add(wake.spoke - wake.produced);
        decide.add(wake.decided - wake.produced);
        place.add(wake.placed - wake.decided);
        deliver.add(wake.asked - wake.placed);
        spawn.add(wake.spoke - wake.asked);
    }

    private void controlled(String key, long at) {
        if (key.startsWith("agent/")) {
            seen(key.substring("agent/".length()), at, false);
        }
    }

    /** Only the first record after the event counts: the sleep that follows writes others. */
    private void seen(String agent, long at, boolean decision) {
        Wake wake = wakes.get(AgentId.parse(agent));
        if (wake != null && decision && wake.decided == 0) {
            wake.decided = at;
        } else if (wake != null && !decision && wake.placed == 0) {
            wake.placed = at;
        }
    }

    private List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        figures.add(Figure.millis("wake", "p50", total.percentile(50), 25));
        figures.add(Figure.millis("wake", "p99", total.percentile(99), 120));
        figures.add(Figure.millis("wake", "decide_p50", decide.percentile(50)));
        figures.add(Figure.millis("wake", "place_p50", place.percentile(50)));
        figures.add(Figure.millis("wake", "deliver_p50", deliver.percentile(50)));
        figures.add(Figure.millis("wake", "spawn_p50", spawn.percentile(50)));
        return figures;
    }

    private final class Probe implements NodeProbe {
        @Override
        public void asked(AgentId agent) {
            Wake wake = wakes.get(agent);
            if (wake != null) {
                wake.asked = System.nanoTime();
            }
        }

        @Override
        public void spoke(AgentId agent) {
            Wake wake = wakes.get(agent);
            if (wake != null && wake.spoke == 0) {
                wake.spoke = System.nanoTime();
            }
        }
    }
}
