package dev.reveille.e2e;

import static org.awaitility.Awaitility.await;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.agent.read.AgentView;
import dev.reveille.cli.ReveilleCommand;
import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.wire.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A broker, a scheduler and one node, each in a process of its own, and agents that outlive the
 * node's supervisor.
 */
final class Survivors implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(90);

    final Path dir;
    private final BrokerProcess broker;
    private final RoleProcess scheduler;
    private final ActivityPublisher activity;
    private final AgentStates states;
    private Optional<RoleProcess> node = Optional.empty();

    Survivors(Path dir, String types) throws Exception {
        this.dir = dir;
        this.broker = new BrokerProcess(dir.resolve("broker"));
        Files.writeString(dir.resolve("types.yaml"), types);
        Files.writeString(
                dir.resolve("reveille.properties"),
                """
                bootstrap.servers=%s
                topics.partitions=2
                topics.pools=1
                topics.replication=1
                topics.min.insync=1
                lost.after=60s
                node.lease=60s
                node.slots=2000
                node.runtime.dir=%s
                node.types=%s
                scheduler.state.dir=%s
                """
                        .formatted(
                                broker.bootstrapServers(),
                                dir.resolve("run"),
                                dir.resolve("types.yaml"),
                                dir.resolve("scheduler")));
        command("topics", "create");
        this.scheduler = new RoleProcess(words("scheduler", "--name", "s1"));
        scheduler.awaitSaid("scheduler s1 is up");
        this.activity = ActivityPublisher.connect(broker.bootstrapServers());
        this.states = AgentStates.connect(broker.bootstrapServers());
    }

    /** Starts the node's supervisor, in the same state directory each time. */
    RoleProcess startNode(String... more) throws IOException {
        var all =
                new ArrayList<>(
                        List.of(
                                "node",
                                "--node-id",
                                "n1",
                                "--state-dir",
                                dir.resolve("node").toString()));
        all.addAll(List.of(more));
        node.ifPresent(RoleProcess::close); // one that a failed test left
        var process = new RoleProcess(words(all.toArray(String[]::new)));
        node = Optional.of(process);
        return process;
    }

    /** A template for every tenant whose name begins with the agent's. */
    void template(String name, String more) throws IOException {
        Path file = dir.resolve(name + ".yaml");
        Files.writeString(
                file,
                """
                apiVersion: reveille/v1
                kind: AgentTemplate
                tenant: "%s-*"
                name: %s
                type: %s
                """
                                .formatted(name, name, name)
                        + more);
        command("apply", "-f", file.toString());
    }

    /** An agent of its own. */
    void apply(String spec) throws IOException {
        Path file = Files.createTempFile(dir, "spec", ".yaml");
        Files.writeString(file, spec);
        command("apply", "-f", file.toString());
    }

    void command(String... words) {
        if (ReveilleCommand.commandLine().execute(words(words)) != 0) {
            throw new IllegalStateException(List.of(words) + " failed");
        }
    }

    private String[] words(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add("--config");
        all.add(dir.resolve("reveille.properties").toString());
        return all.toArray(String[]::new);
    }

    void wake(String tenant) throws Exception {
        activity.publish(tenant, "login", Map.of()).get();
    }

    Optional<AgentView> state(String agent) {
        return states.get(agent);
    }

    /** Waits until it runs. */
    AgentView running(String agent) {
        await().atMost(SOON)
                .until(
                        () ->
                                state(agent)
                                        .filter(view -> view.state() == AgentState.RUNNING)
                                        .isPresent());
        return state(agent).orElseThrow();
    }

    /** What an agent printed, and what it was told. */
    String log(String agent) throws IOException {
        Path file = dir.resolve("node/logs/" + agent + ".log");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** All that was ever written about an agent. */
    List<HistoryEvent> history(String agent) {
        var events = new ArrayList<HistoryEvent>();
        try (var history =
                new History(KafkaSettings.of(broker.bootstrapServers()), new SingleObjectCodec())) {
            history.each(
                    Reading.EVENTS,
                    new TopicReader.From.Beginning(),
                    row ->
                            row.value()
                                    .filter(
                                            e ->
                                                    e.agent().map(Object::toString).stream()
                                                            .anyMatch(agent::equals))
                                    .ifPresent(events::add));
        }
        return events;
    }

    /** Processes of this node's agents that lead a session, by agent, however they came to be. */
    Map<String, List<Long>> processes() {
        var all = new TreeMap<String, List<Long>>();
        ProcessHandle.allProcesses()
                .forEach(
                        process ->
                                agent(process.pid())
                                        .ifPresent(
                                                agent ->
                                                        all.computeIfAbsent(
                                                                        agent,
                                                                        _ -> new ArrayList<>())
                                                                .add(process.pid())));
        return all;
    }

    /** The agent whose main process this is: it has a pipe of this node's as its input. */
    private Optional<String> agent(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean lives = !fields[0].equals("Z");
            if (!lives || Long.parseLong(fields[3]) != pid) {
                return Optional.empty();
            }
            String input = Files.readSymbolicLink(proc.resolve("fd/3")).toString();
            if (!input.startsWith(dir.resolve("run").toString())) {
                return Optional.empty();
            }
            String environment =
                    Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1);
            return environment
                    .lines()
                    .flatMap(text -> List.of(text.split("\0", -1)).stream())
                    .filter(entry -> entry.startsWith("REVEILLE_AGENT="))
                    .map(entry -> entry.substring("REVEILLE_AGENT=".length()))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // gone meanwhile, or not ours to look into
        }
    }

    @Override
    public void close() {
        try (var _ = broker) {
            node.ifPresent(RoleProcess::close);
            activity.close();
            states.close();
            scheduler.close();
        }
    }
}
