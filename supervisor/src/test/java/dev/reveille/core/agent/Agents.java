package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.LimitsSpec;
import dev.reveille.core.fleet.PlacementSpec;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What tests of an agent's life need again and again. */
public final class Agents {
    public static final AgentId AGENT = AgentId.of("acme", "assistant");
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    public static final AgentType SPEAKS =
            new AgentType(
                    "assistant",
                    List.of("assistant"),
                    Path.of("/"),
                    Map.of(),
                    List.of(),
                    AgentType.Protocol.STDIO,
                    new AgentType.Ready.Hello(),
                    Duration.ofSeconds(10),
                    new AgentType.Stop(Duration.ofSeconds(5), Duration.ofSeconds(4)),
                    AgentType.Heartbeat.DEFAULT,
                    0,
                    AgentType.Log.DEFAULT);

    private Agents() {}

    /** As {@link #SPEAKS}, and it writes where it hangs at this signal. */
    static AgentType dumps(HealthSpec.Dump signal) {
        HealthSpec usual = SPEAKS.health();
        return Agents.watched(
                new HealthSpec(
                        usual.liveness(),
                        usual.readiness(),
                        Optional.of(signal),
                        HealthSpec.DUMP_TIME));
    }

    /** As {@link #SPEAKS}, its health looked at so. */
    public static AgentType watched(HealthSpec health) {
        return new AgentType(
                SPEAKS.name(),
                SPEAKS.command(),
                SPEAKS.directory(),
                SPEAKS.env(),
                SPEAKS.passed(),
                SPEAKS.protocol(),
                SPEAKS.ready(),
                SPEAKS.startTimeout(),
                SPEAKS.stop(),
                SPEAKS.heartbeat(),
                SPEAKS.ports(),
                SPEAKS.log(),
                SPEAKS.confines(),
                health);
    }

    public static AgentSpec spec(RestartSpec restart) {
        return new AgentSpec(
                AGENT,
                "assistant",
                AgentSpec.Mode.ACT,
                "{}",
                Map.of(),
                "default",
                RelevanceSpec.DEFAULT,
                restart,
                BreakerSpec.DEFAULT,
                SupervisionSpec.DEFAULT,
                PlacementSpec.DEFAULT,
                LimitsSpec.UNWRITTEN,
                Map.of(),
                Map.of(),
                "v1",
                "{}");
    }

    public static Assignment assignment(long epoch) {
        return assignment(epoch, SPEAKS, RestartSpec.DEFAULT);
    }

    public static Assignment assignment(long epoch, AgentType type, RestartSpec restart) {
        return new Assignment(
                new Epoch(epoch), spec(restart), type, LifecycleState.ACTIVE, "RELEVANT");
    }

    public static Exit exit(ExitReason reason, int code) {
        return new Exit(
                reason,
                code,
                OptionalInt.empty(),
                42,
                NOW,
                Duration.ofSeconds(3),
                0,
                List.of(),
                new Epoch(1),
                1);
    }
}
