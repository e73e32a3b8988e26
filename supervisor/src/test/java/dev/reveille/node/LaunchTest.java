package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Agents;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.os.SpawnId;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LaunchTest {
    @Test
    void noneThatDecidesWhatCodeRunsIsHandedOnWhereverTheSpecCameFrom() {
        // Given a spec that went past what reads specs
        var spec =
                with(
                        Map.of(
                                "LOG_LEVEL", "info",
                                "LD_PRELOAD", "/x",
                                "PATH=/x:", "y",
                                "A", "a\0PATH=/x"));
        var assignment =
                new Assignment(
                        new Epoch(7), spec, Agents.SPEAKS, LifecycleState.ACTIVE, "RELEVANT");
        // When
        var request =
                Launch.request(
                        new SpawnId(spec.id(), new Epoch(7), 1),
                        assignment,
                        OptionalInt.empty(),
                        Path.of("log"),
                        Path.of("state"),
                        Map.of("PATH", "/bin"));
        // Then
        assertThat(request.env())
                .containsEntry("LOG_LEVEL", "info")
                .containsEntry("PATH", "/bin")
                .doesNotContainKeys("LD_PRELOAD", "PATH=/x:", "A");
    }

    private static AgentSpec with(Map<String, String> env) {
        var plain = Agents.spec(RestartSpec.DEFAULT);
        return new AgentSpec(
                plain.id(),
                plain.type(),
                plain.mode(),
                plain.config(),
                plain.labels(),
                plain.pool(),
                plain.relevance(),
                plain.restart(),
                plain.breaker(),
                plain.supervision(),
                plain.placement(),
                plain.limits(),
                env,
                plain.secrets(),
                plain.version(),
                plain.document());
    }
}
