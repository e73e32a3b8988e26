package dev.reveille.node;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.Duty;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What placement would write, and types to write it of. */
final class Records {
    private Records() {}

    /** A type that is ready after a moment and speaks no protocol. */
    static AgentType type(String name, String script) {
        return type(
                name,
                script,
                AgentType.Protocol.NONE,
                new AgentType.Ready.Alive(Duration.ofMillis(50)),
                AgentType.START_TIMEOUT,
                AgentType.Stop.DEFAULT,
                0);
    }

    static AgentType type(
            String name,
            String script,
            AgentType.Protocol protocol,
            AgentType.Ready ready,
            Duration startTimeout,
            AgentType.Stop stop,
            int ports) {
        return new AgentType(
                name,
                List.of("sh", "-c", script),
                Path.of("/"),
                Map.of(),
                List.of(),
                protocol,
                ready,
                startTimeout,
                stop,
                AgentType.Heartbeat.DEFAULT,
                ports,
                AgentType.Log.DEFAULT);
    }

    /** The owner runs the agent; {@code more} are further keys of its spec, each after a comma. */
    static ControlRecord.Placed placed(
            AgentId agent, Owner owner, long epoch, String type, String more) {
        String spec =
                """
                {"apiVersion":"reveille/v1","kind":"Agent","tenant":"%s","name":"%s","type":"%s"%s}\
                """
                        .formatted(agent.tenant(), agent.name(), type, more);
        return record(agent, Optional.of(owner), epoch, List.of(), "RELEVANT", spec);
    }

    /** The same, as exclusive under this node lease. */
    static ControlRecord.Placed exclusive(
            AgentId agent, Owner owner, long epoch, String type, long lease) {
        ControlRecord.Placed p =
                placed(agent, owner, epoch, type, ",\"placement\":{\"exclusive\":true}");
        return new ControlRecord.Placed(
                p.agent(),
                p.owner(),
                p.epoch(),
                p.awaited(),
                p.reason(),
                p.mode(),
                p.score(),
                p.policyVersion(),
                p.explanation(),
                p.wantedAt(),
                p.placedAt(),
                true,
                p.spec(),
                p.paused(),
                p.requests(),
                p.keeps(),
                lease);
    }

    /** A node that was silent for too long. */
    static ControlRecord.Membership lost(Owner owner, boolean leased) {
        return new ControlRecord.Membership(
                owner,
                ControlRecord.Membership.Status.LOST,
                "localhost",
                Instant.now(),
                leased,
                Duty.OPEN);
    }

    /** Nobody's any more, once the owner has released it. */
    static ControlRecord.Placed left(AgentId agent, Owner owner, long epoch, String reason) {
        var awaited = List.of(new ControlRecord.Awaited(owner, new Epoch(epoch)));
        return record(agent, Optional.empty(), epoch, awaited, reason, "");
    }

    /** The same, its agent in another mode. */
    static ControlRecord.Placed inMode(ControlRecord.Placed p, LifecycleState mode) {
        return new ControlRecord.Placed(
                p.agent(),
                p.owner(),
                p.epoch(),
                p.awaited(),
                p.reason(),
                mode,
                p.score(),
                p.policyVersion(),
                p.explanation(),
                p.wantedAt(),
                p.placedAt(),
                p.exclusive(),
                p.spec(),
                p.paused(),
                p.requests(),
                p.keeps(),
                p.lease());
    }

    /** The same, while an operator's pause lasts. */
    static ControlRecord.Placed paused(ControlRecord.Placed p) {
        return new ControlRecord.Placed(
                p.agent(),
                p.owner(),
                p.epoch(),
                p.awaited(),
                p.reason(),
                p.mode(),
                p.score(),
                p.policyVersion(),
                p.explanation(),
                p.wantedAt(),
                p.placedAt(),
                p.exclusive(),
                p.spec(),
                true,
                p.requests(),
                p.keeps(),
                p.lease());
    }

    private static ControlRecord.Placed record(
            AgentId agent,
            Optional<Owner> owner,
            long epoch,
            List<ControlRecord.Awaited> awaited,
            String reason,
            String spec) {
        return new ControlRecord.Placed(
                agent,
                owner,
                new Epoch(epoch),
                awaited,
                reason,
                LifecycleState.ACTIVE,
                1,
                "p1",
                "",
                Instant.now(),
                Instant.now(),
                false,
                spec,
                false,
                Requests.NONE,
                Optional.empty(),
                0);
    }
}
