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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Many agents that run at once, one for each tenant, and the roles that make them run. */
final class Crowd implements AutoCloseable {
    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: greeter
            type: greeter
            """;

    private static final SingleObjectCodec CODEC = new SingleObjectCodec();

    private final BenchCluster cluster;
    private final Path directory;
    private final int agents;
    private final RoleAlone scheduler;
    private final Watcher watcher;

    /** What was told last of each agent. */
    private final Map<String, AgentStatus> told = new ConcurrentHashMap<>();

    /** A scheduler in a process of its own, and a template; none runs yet. */
    Crowd(BenchCluster cluster, int agents) throws Exception {
        this.cluster = cluster;
        this.directory = Files.createDirectories(cluster.directory());
        this.agents = agents;
        this.scheduler = role("scheduler", Map.of());
        String states = cluster.kafka().names().of(Topic.AGENT_STATE);
        this.watcher =
                new Watcher(
                        cluster.kafka(),
                        Topic.AGENT_STATE,
                        Isolation.COMMITTED,
                        (record, _) -> tell(Reading.STATES.read(CODEC, states, record.value())));
        cluster.apply(TEMPLATE);
    }

    Path directory() {
        return directory;
    }

    /** Settings of a role, by key. */
    Map<String, String> settings(String role, Map<String, String> more) {
        var settings = new HashMap<>(more);
        settings.put("bootstrap.servers", cluster.kafka().bootstrapServers());
        settings.put("topics.partitions", Integer.toString(Folding.LAYOUT.tenantPartitions()));
        settings.put("topics.pools", Integer.toString(Folding.LAYOUT.pools()));
        settings.put("topics.replication", Short.toString(Folding.LAYOUT.replication()));
        settings.put("topics.min.insync", Short.toString(Folding.LAYOUT.minInSyncReplicas()));
        // A new supervisor is to find its agents placed where they run, however slow it is.
        settings.put("lost.after", "60s");
        settings.put("node.lease", "60s");
        settings.put(role + ".state.dir", directory.resolve(role).toString());
        return settings;
    }

    /** A role in a process of its own. */
    RoleAlone role(String role, Map<String, String> more) throws IOException {
        var text = new StringBuilder();
        settings(role, more)
                .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path file = Files.writeString(directory.resolve(role + ".properties"), text);
        return RoleAlone.start(directory.resolve(role + ".log"), role, "--config", file.toString());
    }

    /** Each tenant does something. */
    void wake() throws Exception {
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

    /** Forgets what was told. */
    void forget() {
        told.clear();
    }

    boolean allRun() {
        return told.values().stream().filter(s -> s.state() == AgentState.RUNNING).count()
                == agents;
    }

    /** By agent; 0 where it has none. */
    Map<String, Long> pids() {
        var pids = new HashMap<String, Long>();
        told.forEach((agent, status) -> pids.put(agent, status.pid().orElse(0)));
        return pids;
    }

    @Override
    public void close() {
        watcher.close();
        scheduler.close();
    }
}
