package dev.reveille.core.fleet;

/** Why a decision stayed what it was although the score says otherwise. */
public enum HoldReason {
    DWELL,
    BUSY,
    STALE,
    EVALUATOR_FAILED,
    PAUSED,
    OBSERVE
}
