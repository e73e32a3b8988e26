package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.agent.read.AgentView;
import dev.reveille.app.DevFleet;
import dev.reveille.metrics.NodeProbe;
import java.nio.file.Files;
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
    private static DevFleet fleet;
    private static ActivityPublisher activity;
    private static AgentStates states;

    @BeforeAll
    static void start() throws Exception {
        fleet =
                DevFleet.start(
                        new DevFleet.Plan(
                                dir,
                                new DevFleet.Broker.Embedded(0),
                                0,
                                50,
                                Map.of("greeter", Types.greeter()),
                                NodeProbe.NONE));
        fleet.awaitReady();
        activity = ActivityPublisher.connect(fleet.kafka().bootstrapServers());
        states = AgentStates.connect(fleet.kafka().bootstrapServers());
        Path template =
                Files.writeString(
                        dir.resolve("greeter.yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: AgentTemplate
                        tenant: "*"
                        name: greeter
                        type: greeter
                        restart: {backoff: 100ms}
                        relevance:
                          evaluator:
                            tenant-activity: {active.within: 2s, listening.within: 3s, dormant.within: 4s}
                        """);
        assertThat(fleet.command("apply", "-f", template.toString())).isZero();
    }

    @AfterAll
    static void stop() {
        activity.close();
        states.close();
        fleet.close();
    }

    @Test
    void activityWakesATenantsAgentAndSilenceStopsIt() throws Exception {
        // When
        activity.publish("quiet", "login", Map.of()).get();
        // Then
        var running = awaitState("quiet/greeter", AgentState.RUNNING);
        assertThat(ProcessHandle.of(running.pid().getAsLong())).isPresent();
        // When nothing more is heard, then
        var stopped = awaitState("quiet/greeter", AgentState.STOPPED);
        assertThat(stopped.reason()).isEqualTo("IRRELEVANT");
        assertThat(ProcessHandle.of(running.pid().getAsLong())).isEmpty();
    }

    @Test
    void aKilledAgentComesBackAndTheStoryCanBeTold() throws Exception {
        // Given
        activity.publish("victim", "login", Map.of()).get();
        long pid = awaitState("victim/greeter", AgentState.RUNNING).pid().getAsLong();
        // When
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        // Then
        await().atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                states.get("victim/greeter")
                                        .filter(s -> s.restarts() == 1)
                                        .filter(s -> s.state() == AgentState.RUNNING)
                                        .isPresent());
        assertThat(fleet.command("explain", "victim/greeter")).isZero();
    }

    private static AgentView awaitState(String agent, AgentState state) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> states.get(agent).filter(s -> s.state() == state).isPresent());
        return states.get(agent).orElseThrow();
    }
}
