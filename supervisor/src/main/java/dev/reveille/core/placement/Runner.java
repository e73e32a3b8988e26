package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import java.util.Comparator;

/**
 * An agent that runs and could make room for another.
 *
 * @param agent which
 * @param node where it runs
 * @param room what it takes there
 * @param score its relevance, 0 to 1
 */
public record Runner(AgentId agent, NodeId node, Room room, double score) {
    /** Least relevant first; ties by id. */
    static final Comparator<Runner> LEAST_RELEVANT_FIRST =
            Comparator.comparingDouble(Runner::score).thenComparing(Runner::agent);
}
