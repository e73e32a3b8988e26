package dev.reveille.core.agent;

/** What an agent waits for; at most one of each kind runs at a time. */
public enum AgentTimer {
    /** Ready in time. */
    START,
    /** Alive long enough to count as ready. */
    ALIVE,
    /** Next way of asking a process to end. */
    STOP,
    /** Back-off or open breaker is over. */
    RETRY,
    /** Healthy long enough for earlier failures not to count. */
    STABLE
}
