package dev.reveille.bench;

import dev.reveille.app.RoleAlone;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Activities;
import dev.reveille.wire.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

    /** A new supervisor is to find its agents placed where they run, however slow it is. */
    private static final Map<String, String> NOBODY_IS_LOST =
            Map.of("lost.after", "60s", "node.lease", "60s");

    private final BenchCluster cluster;
    private final Path directory;
    private final int agents;
    private final Map<String, String> common;
    private final RoleAlone scheduler;
    private final Watcher watcher;

    /** What was told last of each agent. */
    private final Map<String, AgentStatus> told = new ConcurrentHashMap<>();

    /** A scheduler in a process of its own, and a template; none runs yet. */
    Crowd(BenchCluster cluster, int agents) throws Exception {
        this(cluster, agents, TEMPLATE, NOBODY_IS_LOST);
    }

    /**
     * The same.
     *
     * @param template of one agent for each tenant
     * @param common settings of every role, by key
     */
    Crowd(BenchCluster cluster, int agents, String template, Map<String, String> common)
            throws Exception {
        this.common = common;
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
        cluster.apply(template);
    }

    Path directory() {
        return directory;
    }

    /** Settings of a role, by key. */
    Map<String, String> settings(String role, Map<String, String> more) {
        var settings = new HashMap<String, String>();
        settings.put("bootstrap.servers", cluster.kafka().bootstrapServers());
        settings.put("topics.partitions", Integer.toString(Folding.LAYOUT.tenantPartitions()));
        settings.put("topics.pools", Integer.toString(Folding.LAYOUT.pools()));
        settings.put("topics.replication", Short.toString(Folding.LAYOUT.replication()));
        settings.put("topics.min.insync", Short.toString(Folding.LAYOUT.minInSyncReplicas()));
        settings.putAll(common);
        settings.put(role + ".state.dir", directory.resolve(role).toString());
        settings.putAll(more);
        return settings;
    }

    /** A role in a process of its own. */
    RoleAlone role(String role, Map<String, String> more) throws IOException {
        return role(role, role, more);
    }

    /** One of several nodes, each in a process of its own. */
    RoleAlone node(String id, Map<String, String> more) throws IOException {
        var settings = new HashMap<>(more);
        settings.put("node.id", id);
        settings.put("node.state.dir", directory.resolve(id).toString());
        return role("node", id, settings);
    }

    /** Waits until so many nodes may be given work. */
    void awaitNodes(int count) {
        var ready = ConcurrentHashMap.<NodeId>newKeySet();
        String reports = cluster.kafka().names().of(Topic.NODE_HEARTBEATS);
        try (var _ =
                new Watcher(
                        cluster.kafka(),
                        Topic.NODE_HEARTBEATS,
                        Isolation.COMMITTED,
                        (record, _) -> {
                            // A tick has no value.
                            if (record.value() != null) {
                                var report = Reading.NODES.read(CODEC, reports, record.value());
                                if (report.status() == NodeReport.Status.READY) {
                                    ready.add(report.node());
                                }
                            }
                        })) {
            Waits.until(() -> ready.size() >= count);
        }
    }

    private RoleAlone role(String role, String name, Map<String, String> more) throws IOException {
        var text = new StringBuilder();
        settings(role, more)
                .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path file = Files.writeString(directory.resolve(name + ".properties"), text);
        return RoleAlone.start(directory.resolve(name + ".log"), role, "--config", file.toString());
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

    /** What was told last of each agent, if anything since {@link #forget}. */
    Collection<AgentStatus> told() {
        return List.copyOf(told.values());
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
