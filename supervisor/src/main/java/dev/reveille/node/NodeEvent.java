package dev.reveille.node;

import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.Denials;
import dev.reveille.core.agent.health.HealthEvent;
import dev.reveille.core.agent.health.Side;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Something the node loop is told; it handles one at a time. */
sealed interface NodeEvent {
    /** A record of the control log; empty = its key was deleted. */
    record ControlChanged(ControlKey key, Optional<ControlRecord> record) implements NodeEvent {}

    /** Records that arrived together have all been told; what they say is done at once. */
    record ControlRead() implements NodeEvent {}

    /** The control log was read to where it ended when reading began. */
    record ControlReplayed() implements NodeEvent {}

    /** What the control log said is void: it is read anew, from its beginning. */
    record ControlBroken(Problem problem) implements NodeEvent {}

    /** The spawner is done. */
    record SpawnDone(SpawnId id, SpawnResult result) implements NodeEvent {}

    /** A process wrote a line. */
    record LineRead(SpawnId id, String line) implements NodeEvent {}

    /** A process wrote a line that was too long and is skipped. */
    record LineSkipped(SpawnId id, long bytes) implements NodeEvent {}

    /** A process ended and was reaped. */
    record ProcessEnded(SpawnId id, ExitStatus status) implements NodeEvent {}

    /** An agent's timer ended; {@code number} tells it from a later one of the same kind. */
    record TimerFired(AgentId agent, AgentTimer timer, long number) implements NodeEvent {}

    /** Look whether the agent's port accepts connections. */
    record ProbePort(SpawnId id) implements NodeEvent {}

    /** A process has become ready: its health is looked after from now on. */
    record HealthDue(SpawnId id) implements NodeEvent {}

    /** It is time to ask a process by ping whether it answers. */
    record PingDue(SpawnId id) implements NodeEvent {}

    /**
     * A ping's deadline is over.
     *
     * @param number which ping
     * @param due when this was to be told, by the monotonic clock
     * @param heard whether all that was told before it has been handled
     */
    record PingLate(SpawnId id, long number, long due, boolean heard) implements NodeEvent {}

    /** It is time for a check of a process that is not by ping. */
    record CheckDue(SpawnId id, Side side) implements NodeEvent {}

    /**
     * A check was made.
     *
     * @param result empty = it could not be made, for a reason of the node's own
     * @param took how long it took
     */
    record Checked(SpawnId id, Side side, Optional<HealthEvent> result, Duration took)
            implements NodeEvent {}

    /** Say that the node lives. */
    record BeatDue() implements NodeEvent {}

    /**
     * A heartbeat was acknowledged.
     *
     * @param sent time of the boot clock before it was handed to be sent, in milliseconds
     * @param taken when the broker took it, by the broker's clock
     */
    record BeatAcked(long sent, Instant taken) implements NodeEvent {}

    /** Look what became of the node's lease. */
    record LeaseDue() implements NodeEvent {}

    /** Whether a fuse can be armed here is known; why not, if it cannot. */
    record FuseKnown(Optional<String> refused) implements NodeEvent {}

    /** Read what agents use. */
    record SampleDue() implements NodeEvent {}

    /** An agent at rest has been remembered for long enough; {@code number} as of timers. */
    record ForgetDue(AgentId agent, long number) implements NodeEvent {}

    /** Denials of this kind that nobody spoke of are to be, if there are any. */
    record DenialsDue(AgentId agent, Denials.Kind kind) implements NodeEvent {}

    /** Try again to end what an earlier supervisor left. */
    record EarlierDue() implements NodeEvent {}

    /** What an earlier supervisor left and still runs, each with the reason. */
    record EarlierSeen(Map<SpawnId, String> remaining) implements NodeEvent {}

    /** An operator asks for something. */
    record Operated(OperationRequest request) implements NodeEvent {}

    /**
     * Somebody on this machine asks what is known here.
     *
     * @param answer completed by the loop
     */
    record Asked(LocalQuestion question, CompletableFuture<List<LocalQuestion.Seen>> answer)
            implements NodeEvent {}

    /**
     * A message for an agent that runs.
     *
     * @param sent completed with whether it could be
     */
    record Say(AgentId agent, ToAgent message, CompletableFuture<Boolean> sent)
            implements NodeEvent {}

    /** Stop every agent, then say goodbye. */
    record Leave() implements NodeEvent {}

    /** Kill what still runs. */
    record KillAll() implements NodeEvent {}
}
