package dev.reveille.node;

import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.Denials;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnResult;
import java.util.Map;
import java.util.Optional;

/** Something the node loop is told; it handles one at a time. */
sealed interface NodeEvent {
    /** A record of the control log; empty = its key was deleted. */
    record ControlChanged(ControlKey key, Optional<ControlRecord> record) implements NodeEvent {}

    /** Records that arrived together have all been told; what they say is done at once. */
    record ControlRead() implements NodeEvent {}

    /** The control log was read to where it ended when reading began. */
    record ControlReplayed() implements NodeEvent {}

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

    /** Say that the node lives. */
    record BeatDue() implements NodeEvent {}

    /** Read what agents use, and ask those whose turn it is whether they answer. */
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

    /** Stop every agent, then say goodbye. */
    record Leave() implements NodeEvent {}

    /** Kill what still runs. */
    record KillAll() implements NodeEvent {}
}
