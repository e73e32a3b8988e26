package dev.reveille.core.fleet;

/** Why a wanted agent does not run yet. */
public enum PendingReason {
    NO_CAPACITY,
    NO_MATCHING_NODE,
    TENANT_CEILING,
    AWAITING_RELEASE,
    BACKOFF,
    BREAKER_OPEN,
    /** Nodes gave it up too often. */
    GIVEN_UP
}
