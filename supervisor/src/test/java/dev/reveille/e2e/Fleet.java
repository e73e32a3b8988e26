package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.agent.read.AgentView;
import dev.reveille.app.DevFleet;
import dev.reveille.cli.ReveilleCommand;
import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.History;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.SingleObjectCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A whole fleet in this process, ready, with what a test says to it and hears of it. Agents of a
 * test that only needs one of a type are named after it, their tenant {@code t-} and the type.
 */
final class Fleet implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    private static final int SLOTS = 400;

    private final Path dir;
    private final DevFleet fleet;
    private final ActivityPublisher activity;
    private final AgentStates states;
    private Runnable last = () -> {};

    private Fleet(Path dir, DevFleet fleet) {
        this.dir = dir;
        this.fleet = fleet;
        this.activity = ActivityPublisher.connect(fleet.kafka().bootstrapServers());
        this.states = AgentStates.connect(fleet.kafka().bootstrapServers());
    }

    /** With a broker of its own: embedded as `dev` has it, or in a container. */
    static Fleet start(Path dir, Map<String, AgentType> types) throws InterruptedException {
        if (!TestBroker.inContainer()) {
            return start(dir, new DevFleet.Broker.Embedded(0), types);
        }
        var broker = TestBroker.start(dir);
        try {
            var fleet = start(dir, broker.at(), types);
            fleet.last = broker::close;
            return fleet;
        } catch (RuntimeException | InterruptedException e) {
            broker.close();
            throw e;
        }
    }

    static Fleet start(Path dir, DevFleet.Broker broker, Map<String, AgentType> types)
            throws InterruptedException {
        return start(dir, broker, types, Map.of());
    }

    /** With these settings, by key. */
    static Fleet start(
            Path dir,
            DevFleet.Broker broker,
            Map<String, AgentType> types,
            Map<String, String> settings)
            throws InterruptedException {
        var plan = new DevFleet.Plan(dir, broker, 0, SLOTS, types, NodeProbe.NONE, settings);
        var fleet = DevFleet.start(plan);
        fleet.awaitReady();
        return new Fleet(dir, fleet);
    }

    /** Runs a command of {@code reveille}, which succeeds. */
    void command(String... words) {
        assertThat(fleet.command(words)).isZero();
    }

    /** What a command of {@code reveille} prints, which succeeds. */
    String said(String... words) {
        Outcome outcome = outcome(words);
        assertThat(outcome.exit()).as("%s: %s", List.of(words), outcome.err()).isZero();
        return outcome.out();
    }

    /** How a command ended, and what it printed. */
    record Outcome(int exit, String out, String err) {}

    /** Runs a command of {@code reveille}, however it ends. */
    Outcome outcome(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new ArrayList<>(List.of(words));
        all.add("--bootstrap-server");
        all.add(kafka().bootstrapServers());
        int exit =
                ReveilleCommand.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(all.toArray(String[]::new));
        return new Outcome(exit, out.toString(), err.toString());
    }

    /** Applies a template of a tenant's agent of this type, with further lines. */
    void template(String tenant, String type, String more) throws IOException {
        Path file =
                Files.writeString(
                        dir.resolve(type + ".yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: AgentTemplate
                        tenant: "%s"
                        name: %s
                        type: %s
                        %s
                        """
                                .formatted(tenant, type, type, more));
        command("apply", "-f", file.toString());
    }

    /** Applies a template of the type's one agent. */
    void template(String type, String more) throws IOException {
        template("t-" + type, type, more);
    }

    /** Deletes the template of that name. */
    void delete(String template) {
        command("delete", "template", template);
    }

    /** Publishes an activity of the tenant. */
    void activity(String tenant, String type, Map<String, ?> attributes) throws Exception {
        activity.publish(tenant, type, attributes).get();
    }

    void activity(String tenant) throws Exception {
        activity(tenant, "login", Map.of());
    }

    /** Wakes the type's one agent; how it is once it runs. */
    AgentView wake(String type) throws Exception {
        activity("t-" + type);
        return awaitState("t-" + type + "/" + type, AgentState.RUNNING);
    }

    AgentView awaitState(String agent, AgentState state) throws Exception {
        return states.await(agent, state, SOON);
    }

    AgentStates states() {
        return states;
    }

    /** The history kept of an agent, oldest first. */
    List<HistoryEvent> events(String agent) {
        try (var history = new History(kafka(), new SingleObjectCodec())) {
            return history.events(AgentId.parse(agent)).stream()
                    .flatMap(row -> row.value().stream())
                    .toList();
        }
    }

    KafkaSettings kafka() {
        return fleet.kafka();
    }

    @Override
    public void close() {
        activity.close();
        states.close();
        fleet.close();
        last.run();
    }
}
