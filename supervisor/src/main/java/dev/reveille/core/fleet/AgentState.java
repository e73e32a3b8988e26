package dev.reveille.core.fleet;

/** What an agent is doing, from observed facts only. */
public enum AgentState {
    /** Known, and nothing is asked of it here. */
    IDLE,
    /** Wanted, but no node may run it yet; the record says why. */
    PENDING,
    /** A process is being made, or exists and is not ready. */
    STARTING,
    /** A process exists and said that it is ready. */
    RUNNING,
    /** Being asked to end. */
    STOPPING,
    /** Ended because it was asked to, or because it was done. */
    STOPPED,
    /** Ended on its own and will not be restarted until something changes. */
    CRASHED,
    /** Ended on its own; a restart is due after its back-off. */
    RESTARTING,
    /** Its node is lost; what became of the process is unknown. */
    LOST;

    /** Whether a process exists, as far as anyone knows. */
    public boolean hasProcess() {
        return switch (this) {
            case STARTING, RUNNING, STOPPING -> true;
            case IDLE, PENDING, STOPPED, CRASHED, RESTARTING, LOST -> false;
        };
    }
}
