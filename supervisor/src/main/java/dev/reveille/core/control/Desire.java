package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import java.util.Optional;

/** What relevance asks of placement for one agent. */
public sealed interface Desire {
    /** A process should exist. */
    record Run(Decision decision, AgentSpec spec) implements Desire {
        /** Whether an operator's pause lasts. */
        boolean paused() {
            return decision.paused();
        }
    }

    /** No process should exist. */
    record Stop(StopReason reason, Optional<Decision> decision) implements Desire {}

    /**
     * Start nothing and stop nothing: the spec only observes, or cannot be read, or relevance says
     * nothing of the agent at all. Doubt holds.
     */
    record Leave() implements Desire {}
}
