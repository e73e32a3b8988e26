package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.core.fleet.AgentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators stop and kill many agents at once, and are told of every end. */
class ShutdownTest {
    @TempDir static Path dir;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        var atOnce = new AgentType.Ready.Alive(Duration.ofMillis(100));
        fleet =
                Fleet.start(
                        dir,
                        Map.of(
                                "plain",
                                type("plain", "exec sleep 1000", Duration.ofSeconds(1), atOnce),
                                "deaf",
                                type(
                                        "deaf",
                                        "trap '' TERM; sleep 1000 & echo $! > %s/$$; wait; wait"
                                                .formatted(dir),
                                        Duration.ofMinutes(5),
                                        atOnce)));
    }

    private static AgentType type(
            String name, String script, Duration term, AgentType.Ready ready) {
        return new AgentType(
                name,
                List.of("sh", "-c", script),
                Path.of("/"),
                Map.of(),
                List.of(),
                AgentType.Protocol.NONE,
                ready,
                AgentType.START_TIMEOUT,
                new AgentType.Stop(Duration.ofSeconds(1), term),
                AgentType.Heartbeat.DEFAULT,
                0,
                AgentType.Log.DEFAULT);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static void run(String tenant, String name, String type) throws Exception {
        Path file =
                Files.writeString(
                        dir.resolve(tenant + name + ".yaml"),
                        "{apiVersion: reveille/v1, kind: Agent, tenant: %s, name: %s, type: %s}"
                                .formatted(tenant, name, type));
        fleet.command("apply", "-f", file.toString());
        fleet.activity(tenant);
        fleet.awaitState(tenant + "/" + name, AgentState.RUNNING);
    }

    @Test
    void oneThatDoesNotEndKeepsNoOtherFromItUntilItIsKilledWithAllThatItStarted() throws Exception {
        // Given
        run("many", "a", "plain");
        run("many", "b", "deaf");
        run("many", "c", "plain");
        long deaf = fleet.states().get("many/b").orElseThrow().pid().orElseThrow();
        Path started = dir.resolve(Long.toString(deaf));
        await().atMost(Fleet.SOON).until(() -> Files.exists(started));
        long child = Long.parseLong(Files.readString(started).strip());
        // When
        var outcome = fleet.outcome("stop", "--tenant", "many", "--timeout", "3s");
        // Then
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out().lines().map(ShutdownTest::plain))
                .contains(
                        "stopped tenant many: 3 agents, 0 asked to run",
                        "AGENT NODE REASON CODE SIGNAL TOOK",
                        "many/a dev SHUTDOWN 143 15 N",
                        "many/c dev SHUTDOWN 143 15 N",
                        "2 processes have ended, 1 has not");
        assertThat(outcome.err())
                .startsWith("AgentsStillRunning (Shutdown): 1 of 3 agents did not end within 3 s:")
                .contains("many/b (STOPPING on dev)");
        // When
        var killed = fleet.outcome("stop", "many/b", "--force", "--output", "json");
        // Then
        assertThat(killed.exit()).as(killed.err()).isZero();
        assertThat(killed.out())
                .contains(
                        "\"agent\":\"many/b\",\"node\":\"dev\",\"ended\":true,\"reason\":\"KILL\"")
                .contains("\"code\":-1");
        await().atMost(Fleet.SOON).until(() -> !runs(child));
        fleet.awaitState("many/b", AgentState.STOPPED);
        // When
        fleet.command("resume", "many/b");
        fleet.command("resume", "--tenant", "many");
        // Then
        fleet.awaitState("many/a", AgentState.RUNNING);
        // When
        var forced = fleet.outcome("stop", "--tenant", "many", "--force", "--output", "json");
        // Then
        assertThat(forced.out())
                .contains("\"agent\":\"many/a\"", "\"agent\":\"many/c\"")
                .doesNotContain("\"reason\":\"SHUTDOWN\"");
    }

    /** Whether it is more than an entry that nobody has reaped. */
    static boolean runs(long pid) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }

    private static String plain(String line) {
        return line.replaceAll(" +", " ").replaceFirst("[0-9.]+ m?s$", "N").strip();
    }
}
