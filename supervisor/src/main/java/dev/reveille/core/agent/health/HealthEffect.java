package dev.reveille.core.agent.health;

/** What follows from what is known of a process's health. */
public sealed interface HealthEffect {
    /** It no longer counts as alive: it is to be ended. Told once. */
    record Lost(String what) implements HealthEffect {}

    /** It is not to be given work. */
    record NotReady(String what) implements HealthEffect {}

    /** It may be given work. */
    record Ready() implements HealthEffect {}
}
