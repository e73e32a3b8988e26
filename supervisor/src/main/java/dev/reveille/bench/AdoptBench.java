package dev.reveille.bench;

import dev.reveille.app.RoleAlone;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Activities;
import dev.reveille.wire.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@code bench adopt}: a node's supervisor is killed with SIGKILL, and the next one in its
 * directory takes every agent back. Broker, scheduler and supervisor are processes of their own.
 */
final class AdoptBench {
    /** Says hello; says where it is told to that a new supervisor has spoken to it. */
    private static final String TYPES =
            """
            apiVersion: reveille/v1
            kind: AgentTypes
            types:
              greeter:
                command: sh
                args:
                  - -c
                  - >-
                    echo '{"type":"hello","protocol":1}';
                    while read -r line; do case $line in
                    *resume*) echo >> "$RESUMED";;
                    *shutdown*) exit 0;; esac; done
                env: {RESUMED: "FILE"}
                heartbeat: {interval: 0s}
            """;

    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: greeter
            type: greeter
            """;

    private static final SingleObjectCodec CODEC = new SingleObjectCodec();

    /** What was told last of each agent. */
    private final Map<String, AgentStatus> told = new ConcurrentHashMap<>();

    private final int agents;

    AdoptBench(int agents) {
        this.agents = agents;
    }

    List<Figure> run() throws Exception {
        try (var cluster = new BenchCluster()) {
            Path dir = Files.createDirectories(cluster.directory());
            Path resumed = Files.createFile(dir.resolve("resumed"));
            Path types =
                    Files.writeString(
                            dir.resolve("types.yaml"), TYPES.replace("FILE", resumed.toString()));
            String states = cluster.kafka().names().of(Topic.AGENT_STATE);
            try (var _ = role(cluster, dir, "scheduler", "scheduler.state.dir", Map.of());
                    var _ =
                            new Watcher(
                                    cluster.kafka(),
                                    Topic.AGENT_STATE,
                                    Isolation.COMMITTED,
                                    (record, _) ->
                                            tell(
                                                    Reading.STATES.read(
                                                            CODEC, states, record.value())))) {
                cluster.apply(TEMPLATE);
                return measured(cluster, dir, types, resumed);
            }
        }
    }

    private List<Figure> measured(BenchCluster cluster, Path dir, Path types, Path resumed)
            throws Exception {
        var of = Map.of("node.types", types.toString(), "node.slots", Integer.toString(agents));
        Map<String, Long> before;
        try (var first = role(cluster, dir, "node", "node.state.dir", of)) {
            wake(cluster);
            Waits.until(this::allRun);
            before = pids();
            told.clear();
            first.kill();
        }
        long begun = System.nanoTime();
        try (var _ = role(cluster, dir, "node", "node.state.dir", of)) {
            Waits.until(() -> bytes(resumed) >= agents || begun + 60e9 < System.nanoTime());
            double seconds = (System.nanoTime() - begun) / 1e9;
            Waits.until(this::allRun);
            double toldSeconds = (System.nanoTime() - begun) / 1e9;
            Map<String, Long> after = pids();
            double restarts =
                    before.entrySet().stream()
                            .filter(e -> !e.getValue().equals(after.get(e.getKey())))
                            .count();
            return List.of(
                    Figure.atMost("adopt", "seconds", seconds, "s", 2),
                    Figure.atMost("adopt", "restarts", restarts, "", 0),
                    Figure.of("adopt", "told_seconds", toldSeconds, "s"),
                    Figure.of("adopt", "agents", agents, ""));
        }
    }

    private static RoleAlone role(
            BenchCluster cluster, Path dir, String role, String stateKey, Map<String, String> more)
            throws IOException {
        var settings = new HashMap<>(more);
        settings.put("bootstrap.servers", cluster.kafka().bootstrapServers());
        settings.put("topics.partitions", Integer.toString(Folding.LAYOUT.tenantPartitions()));
        settings.put("topics.pools", Integer.toString(Folding.LAYOUT.pools()));
        settings.put("topics.replication", Short.toString(Folding.LAYOUT.replication()));
        settings.put("topics.min.insync", Short.toString(Folding.LAYOUT.minInSyncReplicas()));
        // The new supervisor is to find its agents placed where they run, however slow it is.
        settings.put("lost.after", "60s");
        settings.put(stateKey, dir.resolve(role).toString());
        var text = new StringBuilder();
        settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path file = Files.writeString(dir.resolve(role + ".properties"), text);
        return RoleAlone.start(dir.resolve(role + ".log"), role, "--config", file.toString());
    }

    private void wake(BenchCluster cluster) throws Exception {
        String topic = cluster.kafka().names().of(Topic.ACTIVITY);
        try (var producer = new KafkaProducer<String, byte[]>(cluster.kafka().producer("bench"))) {
            for (int i = 0; i < agents; i++) {
                String tenant = "t" + i;
                var event =
                        Activities.toAvro(
                                tenant,
                                Optional.empty(),
                                "activity",
                                Map.of(),
                                Instant.now(),
                                "bench");
                var _ =
                        producer.send(
                                new ProducerRecord<>(topic, tenant, CODEC.encode(topic, event)));
            }
            producer.flush();
        }
    }

    private void tell(AgentStatus status) {
        told.put(status.agent().toString(), status);
    }

    private boolean allRun() {
        return told.values().stream().filter(s -> s.state() == AgentState.RUNNING).count()
                == agents;
    }

    private Map<String, Long> pids() {
        var pids = new HashMap<String, Long>();
        told.forEach((agent, status) -> pids.put(agent, status.pid().orElse(0)));
        return pids;
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
