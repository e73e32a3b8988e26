package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one agent asks of a node.
 *
 * @param agent who asks
 * @param type agent type the node's catalogue must list
 * @param requires labels the node must carry, value for value
 * @param last node it ran on before; it goes back there if that has room
 * @param group its outermost supervision group, whose members run on one node where they can
 * @param avoided nodes to take only where no other fits
 * @param score relevance, 0 to 1; the more relevant is served first
 * @param exclusive whether it may only run under a node lease
 */
public record Need(
        AgentId agent,
        String type,
        Map<String, String> requires,
        Optional<NodeId> last,
        Optional<String> group,
        Set<NodeId> avoided,
        double score,
        boolean exclusive) {
    /** Most relevant first; ties by id, so that the same input always gives the same answer. */
    public static final Comparator<Need> MOST_RELEVANT_FIRST =
            Comparator.comparingDouble(Need::score).reversed().thenComparing(Need::agent);

    public Need {
        requires = Map.copyOf(requires);
        avoided = Set.copyOf(avoided);
    }

    /** Of one that needs no lease. */
    public Need(
            AgentId agent,
            String type,
            Map<String, String> requires,
            Optional<NodeId> last,
            Optional<String> group,
            Set<NodeId> avoided,
            double score) {
        this(agent, type, requires, last, group, avoided, score, false);
    }
}
