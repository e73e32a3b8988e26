package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.config.Sources;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.dev.EmbeddedBroker;
import dev.reveille.metrics.NodeMeters;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.node.NodeRole;
import dev.reveille.schemas.TopicLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A whole fleet in this process: broker, scheduler, node and HTTP. What {@code dev} runs, what
 * {@code bench} measures, and what end-to-end tests look at.
 */
public final class DevFleet implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final TopicLayout LAYOUT = TopicLayout.SINGLE_BROKER;

    /** Where the broker keeps its log, and the node what it must find again, in the directory. */
    static final String BROKER = "broker";

    static final String NODE = "node";

    /**
     * What differs from fleet to fleet.
     *
     * @param data directory of everything it keeps; broker and state lie side by side in it
     * @param broker of its own in this process, or one that runs elsewhere
     * @param http port of HTTP, 0 for a free one
     * @param slots agents it may run at once
     * @param types the node's catalogue
     * @param probe told of starts
     * @param overrides settings by key, stronger than those it chooses itself
     */
    public record Plan(
            Path data,
            Broker broker,
            int http,
            int slots,
            Map<String, AgentType> types,
            NodeProbe probe,
            Map<String, String> overrides) {
        public Plan {
            types = Map.copyOf(types);
            overrides = Map.copyOf(overrides);
        }

        /** With the settings it chooses itself. */
        public Plan(
                Path data,
                Broker broker,
                int http,
                int slots,
                Map<String, AgentType> types,
                NodeProbe probe) {
            this(data, broker, http, slots, types, probe, Map.of());
        }
    }

    /** Where its broker is. */
    public sealed interface Broker {
        /** In this process, on a port of 127.0.0.1, 0 for a free one. */
        record Embedded(int port) implements Broker {}

        /** Elsewhere. */
        record At(String bootstrapServers) implements Broker {}
    }

    private final Teardown teardown;
    private final Settings settings;
    private final NodeRole node;
    private final Scheduler scheduler;
    private final Http http;

    private DevFleet(
            Teardown teardown, Settings settings, NodeRole node, Scheduler scheduler, Http http) {
        this.teardown = teardown;
        this.settings = settings;
        this.node = node;
        this.scheduler = scheduler;
        this.http = http;
    }

    /** Starts everything; returns before all of it is ready. */
    public static DevFleet start(Plan plan) {
        return start(plan, Map.of());
    }

    /**
     * Starts everything; returns before all of it is ready.
     *
     * @param more settings, by key
     */
    public static DevFleet start(Plan plan, Map<String, String> more) {
        return start(plan, more, new Teardown());
    }

    static DevFleet start(Plan plan, Teardown teardown) {
        return start(plan, Map.of(), teardown);
    }

    private static DevFleet start(Plan plan, Map<String, String> more, Teardown teardown) {
        try {
            var settings = settings(plan, more, broker(plan, teardown));
            KafkaSettings kafka = settings.kafka();
            try (var topics = new TopicAdmin(kafka, settings.layout())) {
                topics.create();
            }
            var roles = new Roles();
            teardown.hasten(roles::waitNoMore);
            Scheduler scheduler =
                    teardown.begin("scheduler", () -> roles.scheduler(settings), Scheduler::close);
            var checks = new NodeMeters();
            var probe = NodeProbe.both(plan.probe(), checks);
            NodeRole node =
                    teardown.begin(
                            "node",
                            () -> roles.node(settings, plan.types(), probe),
                            part -> Leaving.leave(part, teardown));
            var health = teardown.begin("health", () -> new Health(kafka), Health::close);
            var seat = new Seat(settings.get(Keys.NODE_ID), settings.get(Keys.LOST_AFTER));
            health.watch(
                    () ->
                            Stream.concat(
                                            scheduler.troubles().stream(),
                                            seat.troubles(node).stream())
                                    .toList());
            var http =
                    teardown.begin(
                            "http",
                            () -> Http.ofFleet(settings, roles.codec(), health, checks),
                            Http::close);
            http.evaluatorFailures(scheduler::evaluatorFailures);
            return new DevFleet(teardown, settings, node, scheduler, http);
        } catch (RuntimeException e) {
            teardown.run();
            throw e;
        }
    }

    private static String broker(Plan plan, Teardown teardown) {
        return switch (plan.broker()) {
            case Broker.At(String bootstrapServers) -> bootstrapServers;
            case Broker.Embedded(int port) ->
                    teardown.begin(
                                    "broker",
                                    () -> EmbeddedBroker.start(plan.data().resolve(BROKER), port),
                                    EmbeddedBroker::close)
                            .bootstrapServers();
        };
    }

    private static Settings settings(Plan plan, Map<String, String> more, String bootstrap) {
        Map<String, String> flags = new LinkedHashMap<>(more);
        flags.put(Keys.BOOTSTRAP_SERVERS.name(), bootstrap);
        flags.put(Keys.TOPICS_PARTITIONS.name(), Integer.toString(LAYOUT.tenantPartitions()));
        flags.put(Keys.TOPICS_POOLS.name(), Integer.toString(LAYOUT.pools()));
        flags.put(Keys.TOPICS_REPLICATION.name(), Short.toString(LAYOUT.replication()));
        flags.put(Keys.TOPICS_MIN_INSYNC.name(), Short.toString(LAYOUT.minInSyncReplicas()));
        flags.put(Keys.NODE_ID.name(), "dev");
        flags.put(Keys.NODE_SLOTS.name(), Integer.toString(plan.slots()));
        flags.put(Keys.NODE_STATE_DIR.name(), plan.data().resolve(NODE).toString());
        flags.put(Keys.SCHEDULER_NAME.name(), "dev");
        flags.put(Keys.SCHEDULER_STATE_DIR.name(), plan.data().resolve("streams").toString());
        flags.put(Keys.API_ADDRESS.name(), "127.0.0.1:" + plan.http());
        flags.putAll(plan.overrides());
        return Settings.read(Sources.flags(flags)).orThrow();
    }

    /** Why it can decide nothing any more; empty = it goes on. */
    public List<Problem> failures() {
        return scheduler.failures();
    }

    /**
     * Waits until events are answered.
     *
     * @throws Problems if that takes more than a minute
     */
    public void awaitReady() throws InterruptedException {
        if (!node.awaitReplayed(READY) || !scheduler.awaitReady(READY)) {
            throw new Problems(
                    Problem.recoverable(
                            "NotReady",
                            Category.STARTUP,
                            "the fleet was not ready within " + READY.toSeconds() + " s",
                            "look at the messages above; the data directory may be damaged"));
        }
    }

    /** Runs a command of {@code reveille} against this fleet; its exit code. */
    public int command(String... words) {
        return Commands.run(kafka(), words);
    }

    /** How to reach it. */
    public KafkaSettings kafka() {
        return settings.kafka();
    }

    /** Where HTTP is served, host:port, or none. */
    public String http() {
        return http.address().orElse("none");
    }

    /** Makes SIGINT and SIGTERM end everything in order before the program ends. */
    public void closeOnSignal() {
        teardown.onSignal();
    }

    /** Ends everything in order: agents first, the broker last. */
    @Override
    public void close() {
        teardown.run();
    }
}
