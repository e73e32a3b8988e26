package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events on Kafka wake, run and stop real processes; nothing here is in anything's stead. */
class MainJobTest {
    @TempDir static Path dir;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(dir, Map.of("greeter", Types.greeter()));
        fleet.template(
                "*",
                "greeter",
                """
                restart: {backoff: 100ms}
                relevance:
                  evaluator:
                    tenant-activity: {active.within: 2s, listening.within: 3s, dormant.within: 4s}
                """);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void activityWakesATenantsAgentAndSilenceStopsIt() throws Exception {
        // When
        fleet.activity("quiet");
        // Then
        var running = fleet.awaitState("quiet/greeter", AgentState.RUNNING);
        assertThat(ProcessHandle.of(running.pid().getAsLong())).isPresent();
        // When nothing more is heard, then
        var stopped = fleet.awaitState("quiet/greeter", AgentState.STOPPED);
        assertThat(stopped.reason()).isEqualTo("IRRELEVANT");
        assertThat(ProcessHandle.of(running.pid().getAsLong())).isEmpty();
    }

    @Test
    void aKilledAgentComesBackAndTheStoryCanBeTold() throws Exception {
        // Given
        fleet.activity("victim");
        long pid = fleet.awaitState("victim/greeter", AgentState.RUNNING).pid().getAsLong();
        // When
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        // Then
        await().atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                fleet.states()
                                        .get("victim/greeter")
                                        .filter(s -> s.restarts() == 1)
                                        .filter(s -> s.state() == AgentState.RUNNING)
                                        .isPresent());
        fleet.command("explain", "victim/greeter");
    }
}
