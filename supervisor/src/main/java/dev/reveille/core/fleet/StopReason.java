package dev.reveille.core.fleet;

/** Why a process was stopped, or may no longer run here. */
public enum StopReason {
    IRRELEVANT,
    OPERATOR,
    DRAIN,
    PREEMPTED,
    MOVED,
    SPEC_CHANGED,
    SPEC_DELETED,
    GROUP,
    ESCALATED,
    MEMORY_LIMIT,
    UNHEALTHY,
    FENCED,
    /** The catalogue of the node no longer lists its type. */
    NO_SUCH_TYPE,
    SHUTDOWN
}
