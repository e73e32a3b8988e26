package dev.reveille.core.agent;

import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.core.supervision.StartAnswer;

/** Something that happened to an agent on its node. */
public sealed interface AgentEvent {
    /** The control log says that this node runs it. */
    record Assigned(Assignment assignment, BreakerAnswer breaker) implements AgentEvent {}

    /** The control log, or the node's own end, says that this node no longer runs it. */
    record Unassigned(StopReason reason) implements AgentEvent {}

    /** A process came into being. */
    record Spawned(long pid) implements AgentEvent {}

    /** No process came into being; the breaker was told. */
    record SpawnFailed(Problem problem, BreakerAnswer breaker) implements AgentEvent {}

    /** The process is ready. */
    record BecameReady() implements AgentEvent {}

    /** The process ended and is gone; the breaker was told where the exit was a failure. */
    record Exited(Exit exit, BreakerAnswer breaker) implements AgentEvent {}

    /**
     * It used more memory than it may.
     *
     * @param what in words, with numbers
     * @param killed whether the kernel has ended it for that already
     */
    record OutOfMemory(String what, boolean killed) implements AgentEvent {}

    /** Its health checks say that it no longer lives; {@code what} in words. */
    record Unhealthy(String what) implements AgentEvent {}

    /** A timer ended. {@code breaker}: what it says now. */
    record TimerEnded(AgentTimer timer, BreakerAnswer breaker) implements AgentEvent {}

    /** Its supervision group lets it start, or no longer does. */
    record GroupSays(StartAnswer answer) implements AgentEvent {}

    /** Its supervision group ends its process; it stays wanted. */
    record GroupStops(StopReason reason) implements AgentEvent {}

    /** It had ended for good, and its supervision group starts it again with its siblings. */
    record Revived() implements AgentEvent {}

    /** An operator wants another process in place of this one, or one now in place of none. */
    record RestartAsked() implements AgentEvent {}

    /**
     * An operator wants what was counted against it forgotten.
     *
     * @param breaker what the breaker says afterwards
     */
    record Reset(BreakerAnswer breaker) implements AgentEvent {}

    /**
     * An operator wants its process ended at once and none in its place, or the node's time to
     * leave is over.
     */
    record KillAsked(StopReason reason) implements AgentEvent {}
}
