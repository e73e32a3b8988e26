package dev.reveille.app;

import dev.reveille.core.fleet.Problem;
import dev.reveille.node.NodeRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's goodbye. */
final class Leaving {
    private static final Logger LOGGER = LoggerFactory.getLogger(Leaving.class);

    private Leaving() {}

    /** Stops every agent, and says what did not go well. */
    static void leave(NodeRole node, Teardown teardown) {
        for (Problem problem : node.leave(Roles.LEAVE)) {
            LOGGER.atWarn().log(problem.line());
            teardown.leaves(problem.message());
        }
    }
}
