package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.Optional;

/** Where an agent is in its life on a node; each phase holds only what matters in it. */
public sealed interface Phase {
    /** Nothing was ever asked of it here. */
    record Idle() implements Phase {}

    /** Wanted, and kept from starting by its supervision group. */
    record Waiting() implements Phase {}

    /** A process is being made ({@code process} empty), or exists and is not ready. */
    record Starting(Optional<Running> process) implements Phase {}

    /**
     * A process exists and is ready.
     *
     * @param pid its process id
     * @param since when it was started
     */
    record Running(long pid, Instant since) implements Phase {}

    /**
     * A process is being asked to end.
     *
     * @param process which
     * @param step how it is being asked right now
     * @param why who asks
     */
    record Stopping(Running process, StopStep step, StopCause why) implements Phase {}

    /** Ended because it was asked to, or because it was done. */
    record Stopped() implements Phase {}

    /** Ended on its own; starts again at {@code retryAt}. */
    record Restarting(Instant retryAt) implements Phase {}

    /** Ended on its own; starts again when its breaker half-opens, or not by itself. */
    record Crashed(Optional<Instant> retryAt) implements Phase {}

    /** The ways of asking, in order. */
    enum StopStep {
        /** Not asked yet: it is to write where it hangs first. */
        DUMP,
        MESSAGE,
        TERM,
        KILL
    }

    /** Who asks a process to end. */
    sealed interface StopCause {
        /** The control log, an operator or the node's own end. */
        record Asked(StopReason reason) implements StopCause {}

        /** It was not ready in time. */
        record NotReady() implements StopCause {}

        /** It used more memory than it may; {@code what} says it with numbers. */
        record OutOfMemory(String what) implements StopCause {}

        /** Its checks say that it no longer lives; {@code what} says which and how. */
        record Unhealthy(String what) implements StopCause {}

        /** Whether the agent itself is to blame, so that its end counts as a failure. */
        default boolean failure() {
            return switch (this) {
                case Asked _ -> false;
                case NotReady _, OutOfMemory _, Unhealthy _ -> true;
            };
        }
    }

    /** The state that topics show. */
    default AgentState state() {
        return switch (this) {
            case Idle _ -> AgentState.IDLE;
            case Waiting _ -> AgentState.PENDING;
            case Starting _ -> AgentState.STARTING;
            case Running _ -> AgentState.RUNNING;
            case Stopping _ -> AgentState.STOPPING;
            case Stopped _ -> AgentState.STOPPED;
            case Restarting _ -> AgentState.RESTARTING;
            case Crashed _ -> AgentState.CRASHED;
        };
    }

    /** The process, if one exists. */
    default Optional<Running> liveProcess() {
        return switch (this) {
            case Starting(Optional<Running> process) -> process;
            case Running running -> Optional.of(running);
            case Stopping(Running process, _, _) -> Optional.of(process);
            case Idle _, Waiting _, Stopped _, Restarting _, Crashed _ -> Optional.empty();
        };
    }
}
