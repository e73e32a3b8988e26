package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.Samples;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.Statuses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is foretold of agents that are there, against a real broker; each test has its own. */
class EffectsTest {
    @TempDir static Path data;
    @TempDir Path directory;

    private static TestBroker broker;
    private static Terminal terminal;

    @BeforeAll
    static void start() {
        broker = TestBroker.start(data);
        terminal = new Terminal("--bootstrap-server", broker.bootstrapServers());
        terminal.run("topics", "create", "--partitions", "4", "--replication", "1");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void whomAChangedMatchCoversIsSaidToBeUnknown() throws IOException {
        // Given
        apply(template("matched", "match: {attributes: {plan: pro}}\n"));
        running("matched-a/matched", "matched-b/matched");
        // When
        Path file = template("matched", "match: {attributes: {plan: team}}\n");
        var narrowed = terminal.run("diff", "-f", file + "");
        var json = terminal.run("diff", "-f", file + "", "-o", "json");
        var widened = terminal.run("diff", "-f", template("matched", "") + "");
        // Then
        assertThat(narrowed.out())
                .contains(", may start, restart or stop 2 agents: attributes of tenants decide")
                .contains("match.attributes.plan: \"pro\" -> \"team\"  [agents come and go]")
                .doesNotContain("no agent is there");
        assertThat(json.out()).contains("\"unforeseen\":2");
        assertThat(widened.out()).contains("no agent is there that it would touch");
    }

    @Test
    void aSpecOverATemplateIsForetoldToReplaceWhatRuns() throws IOException {
        // Given
        apply(template("overridden", ""));
        running("overridden-a/overridden");
        // When
        var created = terminal.run("diff", "-f", own("overridden", "config: {size: 2}\n") + "");
        // Then
        assertThat(created.out())
                .startsWith("created agent overridden-a/overridden")
                .contains("touches 1 agent: restarts 1, leaves 0 running");
    }

    @Test
    void aTemplateThatMakesASpecUnusableIsRefusedUnlessTheSpecChangesWithIt() throws IOException {
        // Given
        apply(template("spoilt", ""));
        apply(own("spoilt", "relevance: {thresholds: {listening: 0.6}}\n"));
        running("spoilt-a/spoilt");
        // When
        Path file =
                template(
                        "spoilt",
                        "relevance: {thresholds: {active: 0.5, listening: 0.4, dormant: 0.1}}\n");
        var diff = terminal.run("diff", "-f", file + "");
        var tried = terminal.run("apply", "--dry-run", "-f", file + "");
        var applied = terminal.run("apply", "-f", file + "");
        Path both = directory.resolve("both.yaml");
        String changed = Files.readString(file) + "---\n";
        Path own = own("spoilt", "relevance: {thresholds: {listening: 0.5}}\n");
        Files.writeString(both, changed + Files.readString(own));
        var mended = terminal.run("apply", "-f", both + "");
        // Then
        assertThat(diff.out())
                .contains("touches 1 agent: restarts 0, makes specs of 1 unusable, which hold");
        assertThat(diff.err())
                .contains("warning: template spoilt makes the spec of spoilt-a/spoilt unusable")
                .contains("apply refuses it");
        assertThat(tried.exit()).isEqualTo(1);
        assertThat(tried.out()).contains("makes specs of 1 unusable");
        assertThat(tried.err()).endsWith(applied.err());
        assertThat(applied.exit()).isEqualTo(1);
        assertThat(applied.out()).isEmpty();
        assertThat(applied.err())
                .contains(file + " (template spoilt): makes the spec of spoilt-a/spoilt unusable")
                .contains("Remedy: change or delete that spec first, or with the same apply");
        assertThat(mended.exit()).as(mended.err()).isZero();
    }

    private Path template(String name, String more) throws IOException {
        return document(
                name, "kind: AgentTemplate\ntenant: \"" + name + "-*\"\ntype: hello\n" + more);
    }

    private Path own(String name, String more) throws IOException {
        return document(name, "kind: Agent\ntenant: " + name + "-a\n" + more);
    }

    private Path document(String name, String rest) throws IOException {
        String text = "apiVersion: reveille/v1\nname: " + name + "\n" + rest;
        return Files.writeString(directory.resolve(name + ".yaml"), text);
    }

    private static void apply(Path file) {
        var applied = terminal.run("apply", "-f", file + "");
        assertThat(applied.exit()).as(applied.err()).isZero();
    }

    private static void running(String... names) {
        Instant now = Instant.now();
        for (String name : names) {
            AgentId agent = AgentId.parse(name);
            var decision = Samples.decision(agent, LifecycleState.ACTIVE, now);
            var status = Samples.status(agent, 1, AgentState.RUNNING, "RELEVANT", now);
            new Writer(KafkaSettings.of(broker.bootstrapServers()))
                    .write(
                            List.of(
                                    new Writer.Line(
                                            Topic.RELEVANCE,
                                            name,
                                            Optional.of(Decisions.toAvro(decision))),
                                    new Writer.Line(
                                            Topic.AGENT_STATE,
                                            name,
                                            Optional.of(Statuses.toAvro(status)))));
        }
    }
}
