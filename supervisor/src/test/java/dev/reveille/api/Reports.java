package dev.reveille.api;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.core.placement.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What a small fleet says of itself. */
public final class Reports {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId NODE = new NodeId("n1");
    private static final Incarnation LIFE = Incarnation.of(7);

    private Reports() {}

    /** An agent in that state; one that restarts has an exit to tell of. */
    public static AgentStatus agent(String tenant, AgentState state) {
        return new AgentStatus(
                AgentId.of(tenant, "assistant"),
                Optional.of(NODE),
                Optional.of(LIFE),
                new Epoch(12),
                state,
                Optional.of(AgentState.STARTING),
                "RELEVANT",
                "it said that it is ready",
                "python-assistant",
                Optional.of(LifecycleState.ACTIVE),
                state.hasProcess() ? OptionalLong.of(4711) : OptionalLong.empty(),
                OptionalInt.empty(),
                1,
                0,
                Optional.of(NOW),
                NOW,
                state == AgentState.RESTARTING ? Optional.of(exit()) : Optional.empty(),
                BreakerState.CLOSED,
                Optional.empty(),
                Optional.empty(),
                "v1",
                "/var/log/assistant.log",
                Supervised.NOT_TOLD);
    }

    private static Exit exit() {
        return new Exit(
                ExitReason.ERROR,
                137,
                OptionalInt.of(9),
                4711,
                NOW,
                Duration.ofSeconds(3),
                1024,
                List.of("out of \"luck\""),
                Epoch.NONE,
                1);
    }

    /** A ready node with 100 slots, one of them used. */
    public static NodeReport node(String id) {
        return new NodeReport(
                new NodeId(id),
                LIFE,
                1,
                "default",
                "host",
                NodeReport.Status.READY,
                List.of(),
                100,
                1,
                Map.of("gpu", "true"),
                Set.of("python-assistant"),
                0.5,
                1 << 30,
                NodeReport.Holdings.NONE,
                "0.1.0",
                NOW);
    }
}
