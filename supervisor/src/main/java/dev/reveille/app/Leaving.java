package dev.reveille.app;

import dev.reveille.config.OnStop;
import dev.reveille.core.fleet.Problem;
import dev.reveille.node.NodeRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's goodbye. */
final class Leaving {
    private static final Logger LOGGER = LoggerFactory.getLogger(Leaving.class);

    private Leaving() {}

    /** As {@code node.on.stop} asks. */
    static void leave(NodeRole node, OnStop onStop, Teardown teardown) {
        switch (onStop) {
            case STOP -> leave(node, teardown);
            case LEAVE -> depart(node, teardown);
        }
    }

    private static void depart(NodeRole node, Teardown teardown) {
        if (!node.canDepart()) {
            LOGGER.warn("node.on.stop: agents do not outlive their supervisor here; stopping them");
            leave(node, teardown);
            return;
        }
        int agents = node.depart();
        if (agents > 0) {
            teardown.keeps(
                    agents
                            + (agents == 1 ? " agent runs" : " agents run")
                            + " on, for the next supervisor of this node to take back within"
                            + " lost.after");
        }
    }

    /** Stops every agent, and says what did not go well. */
    static void leave(NodeRole node, Teardown teardown) {
        for (Problem problem : node.leave(Roles.LEAVE)) {
            LOGGER.atWarn().log(problem.line());
            teardown.leaves(problem.message());
        }
    }
}
