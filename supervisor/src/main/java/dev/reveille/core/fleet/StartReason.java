package dev.reveille.core.fleet;

/** Why a process was started. */
public enum StartReason {
    RELEVANT,
    REQUEST,
    SCHEDULE,
    OPERATOR,
    RESTART,
    DEPENDENCY,
    MOVED
}
