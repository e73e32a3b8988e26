package dev.reveille.core.agent;

import dev.reveille.core.agent.Phase.StopCause;
import dev.reveille.core.agent.Phase.StopStep;
import dev.reveille.core.agent.Phase.Stopping;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;

/** Names an exit by what was asked of the process before it ended. */
public final class ExitJudge {
    private ExitJudge() {}

    /** What a process's own end says. */
    public enum Ending {
        /** It gave exit code 0. */
        CLEAN,
        /** It gave another code, or a signal ended it that is not SIGKILL. */
        FAILED,
        /** SIGKILL ended it, or nobody knows what did. */
        KILLED
    }

    /**
     * Why a process ended.
     *
     * @param phase the agent's phase when it ended
     */
    public static ExitReason reason(Phase phase, Ending ending) {
        return switch (phase) {
            case Stopping(_, _, StopCause.NotReady _) -> ExitReason.TIMEOUT;
            case Stopping(_, _, StopCause.OutOfMemory _) -> ExitReason.ERROR;
            case Stopping(_, _, StopCause.Unhealthy _) -> ExitReason.ERROR;
            case Stopping(_, StopStep step, StopCause.Asked(StopReason reason)) -> {
                // One that had ended when SIGKILL came did as it was asked before.
                if (step == StopStep.KILL && ending == Ending.KILLED) {
                    yield ExitReason.KILL;
                }
                yield reason == StopReason.SHUTDOWN
                        ? ExitReason.SUPERVISOR_SHUTDOWN
                        : ExitReason.SHUTDOWN;
            }
            case Phase.Idle _,
                    Phase.Waiting _,
                    Phase.Starting _,
                    Phase.Running _,
                    Phase.Stopped _,
                    Phase.Restarting _,
                    Phase.Crashed _ ->
                    ending == Ending.CLEAN ? ExitReason.NORMAL : ExitReason.ERROR;
        };
    }

    /**
     * Whether an exit tells against the agent: a failure always does, a clean end only of an agent
     * that is meant to run for ever.
     */
    public static boolean counts(ExitReason reason, RestartSpec.Type type) {
        return switch (reason) {
            case ERROR, TIMEOUT -> true;
            case NORMAL -> type == RestartSpec.Type.PERMANENT;
            case SHUTDOWN, KILL, SUPERVISOR_SHUTDOWN -> false;
        };
    }
}
