package dev.reveille.core.fleet;

/** Why a decision stayed what it was although the score says otherwise. */
public enum HoldReason {
    DWELL,
    BUSY,
    STALE,
    EVALUATOR_FAILED,
    PAUSED,
    OBSERVE,
    /** Its spec cannot be used: nothing is judged, and no score says otherwise either. */
    SPEC_UNUSABLE
}
