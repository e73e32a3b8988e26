package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.app.DevFleet;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.metrics.NodeProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that prints as fast as it can. */
class FloodTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    @TempDir Path dir;

    @Test
    void aFloodingAgentSlowsItselfAndOthersStillWakeAndStop() throws Exception {
        Map<String, AgentType> types =
                Map.of(
                        "flood",
                        Types.type(
                                "flood",
                                "echo '{\"type\":\"hello\",\"protocol\":1}';"
                                        + " exec yes '{\"type\":\"usage\",\"tokens\":1}'",
                                AgentType.Protocol.STDIO,
                                new AgentType.Ready.Hello()),
                        "greeter",
                        Types.greeter());
        var plan =
                new DevFleet.Plan(
                        dir, new DevFleet.Broker.Embedded(0), 0, 50, types, NodeProbe.NONE);
        long flooding;
        long greeting;
        try (var fleet = DevFleet.start(plan);
                var activity = ActivityPublisher.connect(fleet.kafka().bootstrapServers());
                var states = AgentStates.connect(fleet.kafka().bootstrapServers())) {
            fleet.awaitReady();
            // Given
            apply(fleet, "flood");
            apply(fleet, "greeter");
            activity.publish("t-flood", "login", Map.of()).get();
            flooding = states.await("t-flood/flood", AgentState.RUNNING, SOON).pid().getAsLong();
            // When, then
            activity.publish("t-greeter", "login", Map.of()).get();
            greeting =
                    states.await("t-greeter/greeter", AgentState.RUNNING, SOON).pid().getAsLong();
        }
        assertThat(ProcessHandle.of(flooding)).isEmpty();
        assertThat(ProcessHandle.of(greeting)).isEmpty();
    }

    private void apply(DevFleet fleet, String type) throws Exception {
        Path file =
                Files.writeString(
                        dir.resolve(type + ".yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: AgentTemplate
                        tenant: "t-%s"
                        name: %s
                        type: %s
                        """
                                .formatted(type, type, type));
        assertThat(fleet.command("apply", "-f", file.toString())).isZero();
    }
}
