package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentType;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that prints as fast as it can. */
class FloodTest {
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
        long flooding;
        long greeting;
        try (var fleet = Fleet.start(dir, types)) {
            // Given
            fleet.template("flood", "");
            fleet.template("greeter", "");
            flooding = fleet.wake("flood").pid().orElseThrow();
            // When, then
            greeting = fleet.wake("greeter").pid().orElseThrow();
        }
        assertThat(ProcessHandle.of(flooding)).isEmpty();
        assertThat(ProcessHandle.of(greeting)).isEmpty();
    }
}
