package dev.reveille.bench;

import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Reading;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@code bench restart}: an agent without back-off is killed with SIGKILL, its next process says
 * its first word.
 */
final class RestartBench {
    private static final AgentId AGENT = AgentId.of("bench", "greeter");
    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: greeter
            type: greeter
            restart: {backoff: 0s, stable.after: 1ms}
            breaker: {failures: 1000}
            supervision: {intensity: {restarts: 100000}}
            """;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final AtomicLong spoke = new AtomicLong();
    private final AtomicLong pid = new AtomicLong();
    private final Times times = new Times();

    List<Figure> run(int count) throws Exception {
        try (var fleet = new BenchFleet(new Probe())) {
            fleet.apply(TEMPLATE);
            String states = fleet.kafka().names().of(Topic.AGENT_STATE);
            try (var _ =
                            new Watcher(
                                    fleet.kafka(),
                                    Topic.AGENT_STATE,
                                    Isolation.COMMITTED,
                                    (record, _) ->
                                            running(
                                                    Reading.STATES.read(
                                                            fleet.codec(),
                                                            states,
                                                            record.value())));
                    var producer =
                            new KafkaProducer<String, byte[]>(fleet.kafka().producer("bench"))) {
                String topic = fleet.kafka().names().of(Topic.ACTIVITY);
                byte[] event = fleet.codec().encode(topic, fleet.activity("bench"));
                producer.send(new ProducerRecord<>(topic, "bench", event))
                        .get(10, TimeUnit.SECONDS);
                for (int i = 0; i < count + 50; i++) {
                    kill(i >= 50);
                }
            }
        }
        return List.of(
                Figure.millis("restart", "p50", times.percentile(50), 3),
                Figure.millis("restart", "p99", times.percentile(99)),
                Figure.millis("restart", "max", times.max(), 15));
    }

    private void running(AgentStatus status) {
        if (status.state() == AgentState.RUNNING) {
            pid.set(status.pid().orElseThrow());
        }
    }

    private void kill(boolean measured) {
        await(pid);
        long victim = pid.getAndSet(0);
        spoke.set(0);
        long before = System.nanoTime();
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        await(spoke);
        if (measured) {
            times.add(spoke.get() - before);
        }
        // What the restart wrote to Kafka is not part of the next one's time.
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    private static void await(AtomicLong value) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (value.get() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the agent was not restarted within 30 s");
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private final class Probe implements NodeProbe {
        @Override
        public void asked(AgentId agent) {}

        @Override
        public void spoke(AgentId agent) {
            if (agent.equals(AGENT)) {
                spoke.compareAndSet(0, System.nanoTime());
            }
        }
    }
}
