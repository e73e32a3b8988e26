package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.Supervised;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * States of agents that no node can tell of: they wait, are no longer waited with, or were lost.
 *
 * @param now when placement decided
 */
record Unheld(Instant now) {
    /** Wanted, and no node may run it yet. */
    AgentStatus pending(Placed placed, String type, String specVersion) {
        return status(
                placed.agent(),
                placed.epoch(),
                AgentState.PENDING,
                placed.reason(),
                placed.explanation(),
                type,
                specVersion,
                Optional.empty());
    }

    /** No longer wanted before any node had it. */
    AgentStatus idle(Placed before, String reason) {
        return status(
                before.agent(),
                before.epoch(),
                AgentState.IDLE,
                reason,
                "no longer wanted before it was placed",
                "",
                "",
                Optional.empty());
    }

    /** Its node is lost, and its process with it. */
    AgentStatus lost(Placed before, Owner owner) {
        var exit =
                new Exit(
                        ExitReason.ERROR,
                        Exit.LOST,
                        OptionalInt.empty(),
                        0,
                        now,
                        Duration.ZERO,
                        0,
                        List.of(),
                        before.epoch(),
                        0);
        return status(
                before.agent(),
                before.epoch(),
                AgentState.LOST,
                "LOST",
                "node " + owner.node() + " is lost",
                "",
                "",
                Optional.of(exit));
    }

    private AgentStatus status(
            AgentId agent,
            Epoch epoch,
            AgentState state,
            String reason,
            String message,
            String type,
            String specVersion,
            Optional<Exit> exit) {
        return new AgentStatus(
                agent,
                Optional.empty(),
                Optional.empty(),
                epoch,
                state,
                Optional.empty(),
                reason,
                message,
                type,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                0,
                0,
                Optional.empty(),
                now,
                exit,
                BreakerState.CLOSED,
                Optional.empty(),
                Optional.empty(),
                specVersion,
                "",
                Supervised.NOT_TOLD);
    }
}
