package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.StopReason;

/** Something to be done for a group. */
public sealed interface GroupEffect {
    /** Stop a child; it stays wanted, and starts again when its group lets it. */
    record Stop(AgentId agent, StopReason reason) implements GroupEffect {}

    /** A child that had ended for good starts again with its siblings. */
    record Revive(AgentId agent) implements GroupEffect {}

    /**
     * Write a line of history.
     *
     * @param agent the child it began with
     */
    record Note(AgentId agent, StopReason reason, String message) implements GroupEffect {}
}
