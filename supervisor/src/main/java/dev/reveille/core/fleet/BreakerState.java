package dev.reveille.core.fleet;

/** State of an agent's circuit breaker. */
public enum BreakerState {
    /** Restarts may happen. */
    CLOSED,
    /** Nothing starts the agent. */
    OPEN,
    /** One probe may start; it must stay up. */
    HALF_OPEN
}
