package dev.reveille.core.agent.health;

/** Something that tells of a process's health. */
public sealed interface HealthEvent {
    /** A check was answered well. */
    record Passed(Side side) implements HealthEvent {}

    /** A check was answered, and not well; {@code why} in words. */
    record Failed(Side side, String why) implements HealthEvent {}

    /** A check was not answered in its time; {@code why} in words. */
    record Unanswered(Side side, String why) implements HealthEvent {}

    /**
     * The agent said that it works, or that it no longer does.
     *
     * @param until when the last of its claims ends, in nanoseconds of the caller's monotonic
     *     clock; at or before now = it claims nothing any more
     */
    record Claimed(long until) implements HealthEvent {}
}
