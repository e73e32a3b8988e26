package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PlacementSpec;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * What one agent asks of a node.
 *
 * @param agent who asks
 * @param type agent type the node's catalogue must list
 * @param asks labels, processor and memory, and by what it is spread
 * @param last node it ran on before; it goes back there if that has room
 * @param group its outermost supervision group, whose members run on one node
 * @param avoided nodes to take only where no other fits
 * @param score relevance, 0 to 1; the more relevant is served first
 */
public record Need(
        AgentId agent,
        String type,
        PlacementSpec asks,
        Optional<NodeId> last,
        Optional<String> group,
        Set<NodeId> avoided,
        double score) {
    /** Most relevant first; ties by id, so that the same input always gives the same answer. */
    public static final Comparator<Need> MOST_RELEVANT_FIRST =
            Comparator.comparingDouble(Need::score).reversed().thenComparing(Need::agent);

    public Need {
        avoided = Set.copyOf(avoided);
    }

    /** The same, served before all that are less relevant by that much more. */
    public Need ahead(double by) {
        return new Need(agent, type, asks, last, group, avoided, score + by);
    }

    /** What it takes of its node. */
    Room room() {
        return Room.of(asks.requests());
    }
}
