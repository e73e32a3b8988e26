package dev.reveille.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentType.Heartbeat;
import dev.reveille.core.fleet.AgentType.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentTypeTest {
    private static final List<String> SHELL = List.of("sh", "-c", "true");
    private static final List<String> JAVA = List.of("java", "-jar", "agent.jar");
    private static final Path HERE = Path.of("/here");

    private static AgentType type(HealthSpec health) {
        return new AgentType(
                "t",
                SHELL,
                Path.of("/"),
                Map.of("A", "b"),
                List.of("HOME"),
                Protocol.STDIO,
                new AgentType.Ready.Hello(),
                AgentType.START_TIMEOUT,
                AgentType.Stop.DEFAULT,
                Heartbeat.DEFAULT,
                2,
                AgentType.Log.DEFAULT,
                new AgentType.Confines(LimitsSpec.UNWRITTEN, Optional.of("nobody")),
                health,
                Map.of("KEY", new SecretSpec("${file:keys:a}", false)));
    }

    @Test
    void withAnotherProgramItKeepsAllElse() {
        var health =
                new HealthSpec(
                        Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofDays(1));
        var other = type(health).running(JAVA, HERE);
        assertThat(other)
                .usingRecursiveComparison()
                .ignoringFields("command", "directory")
                .isEqualTo(type(health));
        assertThat(other.command()).isEqualTo(JAVA);
        assertThat(other.directory()).isEqualTo(HERE);
    }

    @Test
    void theUsualHealthIsThatOfTheOtherProgram() {
        var usual = HealthSpec.usual(Protocol.STDIO, Heartbeat.DEFAULT, SHELL);
        assertThat(type(usual).running(JAVA, HERE).health())
                .isEqualTo(HealthSpec.usual(Protocol.STDIO, Heartbeat.DEFAULT, JAVA))
                .isNotEqualTo(usual);
    }
}
