package dev.reveille.agent.read;

/** What an agent is doing. */
public enum AgentState {
    /** Nothing was ever asked of it. */
    IDLE,
    /** It should run, and has no place yet. */
    PENDING,
    /** Its process exists and is not ready yet. */
    STARTING,
    /** It is ready. */
    RUNNING,
    /** It was asked to end. */
    STOPPING,
    /** It ended as it was asked to. */
    STOPPED,
    /** It ended otherwise, and is not restarted for now. */
    CRASHED,
    /** It ended otherwise, and is about to be restarted. */
    RESTARTING,
    /** Its node has not been heard of. */
    LOST,
    /** A state this build does not know, from a newer writer. */
    UNKNOWN;

    static AgentState of(String name) {
        for (AgentState state : values()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
