package dev.reveille.core.fleet;

/** What an agent should be, by its relevance. Ordered from least to most relevant. */
public enum LifecycleState {
    /** Below the dormant threshold for {@code archive.after}: node files removed, snapshot kept. */
    ARCHIVED,
    /** Stopped, snapshot kept, sent back to its last node if that has room. */
    DORMANT,
    /** Runs, told to stay passive. */
    LISTENING,
    /** Runs and is given work. */
    ACTIVE;

    /** Whether a process should exist. */
    public boolean runs() {
        return switch (this) {
            case ACTIVE, LISTENING -> true;
            case DORMANT, ARCHIVED -> false;
        };
    }

    public boolean isAbove(LifecycleState other) {
        return compareTo(other) > 0;
    }
}
