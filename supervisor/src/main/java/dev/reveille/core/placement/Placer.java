package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Spreads agents over nodes: to where its group is, or back to its last node, if that has room;
 * else most free slots. A node that is to be avoided is taken where no other fits.
 */
public final class Placer {
    /** Most free slots first; ties go to the lower id. */
    private static final Comparator<NodeView> MOST_FREE =
            Comparator.comparingInt(NodeView::free)
                    .thenComparing(NodeView::id, Comparator.reverseOrder());

    private Placer() {}

    /** One agent without a group, or the first of it. */
    public static Placement place(Need need, Collection<NodeView> nodes) {
        return place(need, nodes, Optional.empty());
    }

    private static Placement place(Need need, Collection<NodeView> nodes, Optional<NodeId> group) {
        var why = new TreeMap<NodeId, Misfit>();
        nodes.forEach(node -> node.misfit(need).ifPresent(misfit -> why.put(node.id(), misfit)));
        List<NodeView> fit = nodes.stream().filter(node -> !why.containsKey(node.id())).toList();
        List<NodeView> others =
                fit.stream().filter(node -> !need.avoided().contains(node.id())).toList();
        List<NodeView> open = others.isEmpty() ? fit : others;
        return among(open, group)
                .or(() -> among(open, need.last()))
                .or(() -> open.stream().max(MOST_FREE))
                .<Placement>map(node -> new Placement.On(node.id(), node.incarnation()))
                .orElseGet(() -> new Placement.Nowhere(why));
    }

    private static Optional<NodeView> among(List<NodeView> nodes, Optional<NodeId> one) {
        return nodes.stream().filter(node -> one.equals(Optional.of(node.id()))).findFirst();
    }

    /**
     * Many agents into one snapshot of the nodes, the most relevant first.
     *
     * @param groups where members of supervision groups run already
     */
    public static Map<AgentId, Placement> placeAll(
            Collection<Need> needs, Collection<NodeView> nodes, Map<String, NodeId> groups) {
        var together = new HashMap<>(groups);
        var left = new TreeMap<NodeId, NodeView>();
        nodes.forEach(node -> left.put(node.id(), node));
        var placed = new LinkedHashMap<AgentId, Placement>();
        needs.stream()
                .sorted(Need.MOST_RELEVANT_FIRST)
                .forEach(
                        need -> {
                            Optional<NodeId> group = need.group().map(together::get);
                            Placement placement = place(need, left.values(), group);
                            if (placement instanceof Placement.On(NodeId node, _)) {
                                need.group().ifPresent(name -> together.put(name, node));
                                left.computeIfPresent(node, (_, view) -> view.withOneMore());
                            }
                            placed.put(need.agent(), placement);
                        });
        return placed;
    }
}
