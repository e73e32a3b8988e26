package dev.reveille.node;

import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;

/** Another node has the id: said the same in the log, in heartbeats and on {@code status}. */
public final class IdInUse {
    private IdInUse() {}

    /**
     * The problem.
     *
     * @param by host of the node that has the id
     * @param own host of the one that is refused
     */
    public static Problem problem(NodeId id, String by, String own) {
        return Problem.invalid(
                "NodeIdInUse",
                "node.id "
                        + id
                        + " is in use by another node, on host "
                        + by
                        + (by.equals(own) ? ", which may be its own former life" : ""),
                "give this node another node.id, or stop the other one");
    }
}
