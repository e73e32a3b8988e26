package dev.reveille.history;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.core.lifecycle.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Records with something in every field, of which a test cares for few. */
public final class Samples {
    private Samples() {}

    public static Decision decision(AgentId agent, LifecycleState state, Instant at) {
        return decision(agent, state, Optional.empty(), at);
    }

    public static Decision decision(
            AgentId agent, LifecycleState state, Optional<HoldReason> hold, Instant at) {
        LifecycleState before = state.runs() ? LifecycleState.DORMANT : LifecycleState.ACTIVE;
        return new Decision(
                agent,
                "default",
                state.runs() ? 1.0 : 0.0,
                state,
                Optional.of(before),
                state,
                hold,
                "tenant-activity",
                "last active 1 s ago",
                List.of(
                        new FactUsed(
                                "last_activity_seconds",
                                "1.0",
                                "double",
                                Optional.of(at),
                                "activity"),
                        new FactUsed(
                                "subscription_active",
                                "true",
                                "boolean",
                                Optional.empty(),
                                "default")),
                Thresholds.DEFAULT,
                "0123456789ab",
                "ba9876543210",
                at,
                at,
                Optional.of(at.plusSeconds(5)),
                "reveille.activity-0@7",
                false,
                state.runs() ? Optional.of("{}") : Optional.empty(),
                Optional.empty(),
                Decision.Doubted.NONE);
    }

    public static AgentStatus status(
            AgentId agent, long epoch, AgentState state, String reason, Instant at) {
        return status(agent, epoch, state, reason, at, "");
    }

    public static AgentStatus status(
            AgentId agent, long epoch, AgentState state, String reason, Instant at, String log) {
        return new AgentStatus(
                agent,
                Optional.of(new NodeId("n1")),
                Optional.of(new Incarnation("0000000000000001")),
                new Epoch(epoch),
                state,
                Optional.empty(),
                reason,
                "",
                "hello",
                Optional.of(LifecycleState.ACTIVE),
                state.hasProcess() ? OptionalLong.of(4711) : OptionalLong.empty(),
                OptionalInt.empty(),
                1,
                0,
                Optional.of(at),
                at,
                Optional.empty(),
                BreakerState.CLOSED,
                Optional.empty(),
                Optional.empty(),
                "ba9876543210",
                log,
                Supervised.NOT_TOLD);
    }
}
