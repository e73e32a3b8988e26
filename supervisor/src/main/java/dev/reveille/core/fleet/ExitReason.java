package dev.reveille.core.fleet;

/** Why a process ended, in the words of the supervision seeds. */
public enum ExitReason {
    /** By itself, with exit code 0. */
    NORMAL,
    /** Asked to stop, and it did, by message or SIGTERM. */
    SHUTDOWN,
    /** Killed with SIGKILL by its supervisor because it would not stop. */
    KILL,
    /** By itself with another exit code, or by a signal its supervisor did not send. */
    ERROR,
    /** Ended by its supervisor because it was not ready, or not heard of, in time. */
    TIMEOUT,
    /** Ended because its supervisor stopped. */
    SUPERVISOR_SHUTDOWN;

    /** Whether it counts as a failure of the agent's own. */
    public boolean isFailure() {
        return switch (this) {
            case ERROR, TIMEOUT -> true;
            case NORMAL, SHUTDOWN, KILL, SUPERVISOR_SHUTDOWN -> false;
        };
    }
}
