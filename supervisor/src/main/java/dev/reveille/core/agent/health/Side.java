package dev.reveille.core.agent.health;

/** What a check is about. */
public enum Side {
    /** Whether the agent lives at all. */
    LIVENESS,
    /** Whether it can take work. */
    READINESS
}
