package dev.reveille.core.placement;

import dev.reveille.core.fleet.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What placement decides from, and from nothing else: the same snapshot gives the same answer, in
 * whatever order nodes and needs come.
 *
 * @param nodes by id
 * @param needs the most relevant first
 * @param groups by outermost supervision group: the node that members of it run on already
 * @param names by agent name: how many agents of that name each node has, for those that are spread
 * @param quota what of their ceilings tenants have used
 */
public record Snapshot(
        List<NodeView> nodes,
        List<Need> needs,
        Map<String, NodeId> groups,
        Map<String, Map<NodeId, Integer>> names,
        Quota quota) {
    /** Without ceilings. */
    public Snapshot(
            List<NodeView> nodes,
            List<Need> needs,
            Map<String, NodeId> groups,
            Map<String, Map<NodeId, Integer>> names) {
        this(nodes, needs, groups, names, Quota.NONE);
    }

    public Snapshot {
        nodes = nodes.stream().sorted(Comparator.comparing(NodeView::id)).toList();
        needs = needs.stream().sorted(Need.MOST_RELEVANT_FIRST).toList();
    }
}
