package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Spreads agents over nodes: back to the last node if it has room, else most free slots. */
public final class Placer {
    /** Most free slots first; ties go to the lower id. */
    private static final Comparator<NodeView> MOST_FREE =
            Comparator.comparingInt(NodeView::free)
                    .thenComparing(NodeView::id, Comparator.reverseOrder());

    private Placer() {}

    /** One agent. */
    public static Placement place(Need need, Collection<NodeView> nodes) {
        var why = new TreeMap<NodeId, Misfit>();
        nodes.forEach(node -> node.misfit(need).ifPresent(misfit -> why.put(node.id(), misfit)));
        List<NodeView> fit = nodes.stream().filter(node -> !why.containsKey(node.id())).toList();
        Optional<NodeView> last =
                fit.stream().filter(node -> need.last().equals(Optional.of(node.id()))).findFirst();
        return last.or(() -> fit.stream().max(MOST_FREE))
                .<Placement>map(node -> new Placement.On(node.id(), node.incarnation()))
                .orElseGet(() -> new Placement.Nowhere(why));
    }

    /** Many agents into one snapshot of the nodes, the most relevant first. */
    public static Map<AgentId, Placement> placeAll(
            Collection<Need> needs, Collection<NodeView> nodes) {
        var left = new TreeMap<NodeId, NodeView>();
        nodes.forEach(node -> left.put(node.id(), node));
        var placed = new LinkedHashMap<AgentId, Placement>();
        needs.stream()
                .sorted(Need.MOST_RELEVANT_FIRST)
                .forEach(
                        need -> {
                            Placement placement = place(need, left.values());
                            if (placement instanceof Placement.On(NodeId node, _)) {
                                left.computeIfPresent(node, (_, view) -> view.withOneMore());
                            }
                            placed.put(need.agent(), placement);
                        });
        return placed;
    }
}
