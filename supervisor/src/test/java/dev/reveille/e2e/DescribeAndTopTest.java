package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentView;
import dev.reveille.core.fleet.AgentType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are shown of supervision and usage, from topics and by the node itself. */
class DescribeAndTopTest {
    @TempDir static Path dir;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        String script =
                """
                cd %s; sleep 1000 & while [ ! -e fall ]; do sleep 0.05; done; rm fall; exit 7
                """
                        .formatted(dir);
        fleet =
                Fleet.start(
                        dir,
                        Map.of(
                                "plain",
                                Types.type(
                                        "plain",
                                        script,
                                        AgentType.Protocol.NONE,
                                        new AgentType.Ready.Alive(Duration.ofMillis(100)))));
        Path file =
                Files.writeString(
                        dir.resolve("a.yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: Agent
                        tenant: acme
                        name: a
                        type: plain
                        restart: {backoff: 10ms}
                        limits: {files: 200}
                        supervision: {group: line, intensity: {restarts: 3, window: 10m}}
                        """);
        fleet.command("apply", "-f", file.toString());
        fleet.activity("acme");
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static String local(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add("--local");
        all.add("--state-dir");
        all.add(dir.resolve("node").toString());
        return fleet.said(all.toArray(String[]::new));
    }

    @Test
    void itsGroupItsBudgetItsLimitsItsUsageAndWhomItReplacedAreShown() throws Exception {
        // Given
        AgentView first = fleet.awaitState("acme/a", AgentState.RUNNING);
        Files.createFile(dir.resolve("fall"));
        AgentView second =
                await().atMost(Fleet.SOON)
                        .until(
                                () -> fleet.states().get("acme/a").orElseThrow(),
                                now ->
                                        now.state() == AgentState.RUNNING
                                                && !now.pid().equals(first.pid()));
        String replaced = Long.toString(first.pid().orElseThrow());
        // When
        String described =
                await().atMost(Fleet.SOON)
                        .until(
                                () -> fleet.said("describe", "agent", "acme/a"),
                                text -> text.contains("cpu_percent"));
        // Then
        assertThat(described)
                .contains("breaker: CLOSED, failures in a row 1")
                .contains("restarts_in_window: acme/line: 1 of 3 in 10m")
                .contains("files 200, by ulimit")
                .contains("memory 256Mi, by ")
                .contains("replaces: process " + replaced + " of epoch ")
                .contains("last_exits: ")
                .contains("group line  one_for_one, 1 of 3 restarts in 10m")
                .containsPattern("processes: [1-9]")
                .doesNotContain("groups:");
        assertThat(fleet.said("describe", "agent", "acme/a", "--output", "json"))
                .contains("\"breaker\":\"CLOSED\"")
                .contains("\"restarts_in_window\":1")
                .contains("\"limit\":\"files\",\"value\":\"200\",\"enforced_by\":\"ulimit\"");
        assertThat(fleet.said("history", "acme/a")).contains("in place of process " + replaced);
        assertThat(fleet.said("top", "--once", "--sort", "memory"))
                .startsWith("AGENT")
                .contains("acme/a  dev   RUNNING  " + second.pid().orElseThrow());
        assertThat(fleet.said("top", "--once", "--output", "json"))
                .contains("\"agent\":\"acme/a\"")
                .contains("\"memory_bytes\":");
        // and by the node itself
        assertThat(local("get", "agents")).contains("acme/a  RUNNING  ACTIVE");
        assertThat(local("get", "agents", "--count")).isEqualTo("1\n");
        assertThat(local("top", "--once")).contains("acme/a  dev   RUNNING");
        assertThat(local("describe", "agent", "acme/a"))
                .contains("failures: 1")
                .contains("enforced_by: ulimit");
        assertThat(local("history", "acme/a"))
                .contains("EXITED")
                .contains("in place of process " + replaced);
        assertThat(Files.getPosixFilePermissions(dir.resolve("node/node.sock")))
                .hasToString("[OWNER_READ, OWNER_WRITE]");
        assertThat(
                        fleet.outcome(
                                        "describe",
                                        "agent",
                                        "acme/z",
                                        "--local",
                                        "--state-dir",
                                        dir.resolve("node").toString())
                                .err())
                .startsWith("AgentNotFound");
        assertThat(fleet.outcome("get", "agents", "--local", "--state-dir", dir.toString()).err())
                .startsWith("NodeUnreachable");
    }
}
