package dev.reveille.core.placement;

import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Requests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The nodes while one round fills them. What is the same for many agents is worked out once: which
 * nodes match a kind, and that nowhere is room for it, which stays so, as a round frees nothing.
 */
final class Desk {
    private record Kind(String type, Map<String, String> requires, boolean exclusive) {}

    private record Shape(Kind kind, Requests requests) {}

    private final NodeView[] nodes;
    private final double[] freeShare;
    private final Map<Kind, boolean[]> matching = new HashMap<>();
    private final Map<Shape, Placement.Nowhere> nowhere = new HashMap<>();
    private final Spread spread;

    /**
     * @param nodes by id
     */
    Desk(List<NodeView> nodes, Map<String, Map<NodeId, Integer>> names) {
        this.nodes = nodes.toArray(NodeView[]::new);
        this.freeShare = nodes.stream().mapToDouble(NodeView::freeShare).toArray();
        this.spread = new Spread(nodes, names);
    }

    NodeView node(int index) {
        return nodes[index];
    }

    /**
     * The best node for one agent; empty = none fits.
     *
     * @param group the node its group runs on
     */
    OptionalInt best(Need need, Optional<NodeId> group) {
        if (nowhere.containsKey(shape(need))) {
            return OptionalInt.empty();
        }
        boolean[] match = matching(need);
        Room room = need.room();
        int best = -1;
        for (int i = 0; i < nodes.length; i++) {
            if (match[i] && fits(nodes[i], room) && (best < 0 || better(i, best, need, group))) {
                best = i;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** The node that takes them all and is best for the first of them. */
    OptionalInt best(List<Need> company) {
        Need first = company.getFirst();
        int best = -1;
        for (int i = 0; i < nodes.length; i++) {
            if (takesAll(i, company) && (best < 0 || better(i, best, first, Optional.empty()))) {
                best = i;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    private boolean takesAll(int node, List<Need> company) {
        Room all = Room.NONE;
        for (Need need : company) {
            if (!matching(need)[node]) {
                return false;
            }
            all = all.plus(need.room());
        }
        return fits(nodes[node], all);
    }

    /** Open nodes whose catalogue and labels do. */
    private boolean[] matching(Need need) {
        return matching.computeIfAbsent(
                kind(need),
                _ -> {
                    var match = new boolean[nodes.length];
                    for (int i = 0; i < match.length; i++) {
                        match[i] =
                                nodes[i].open()
                                        && nodes[i].leased(need)
                                        && nodes[i].mismatch(need.type(), need.asks()).isEmpty();
                    }
                    return match;
                });
    }

    private static Kind kind(Need need) {
        return new Kind(need.type(), need.asks().requires(), need.asks().exclusive());
    }

    private static Shape shape(Need need) {
        return new Shape(kind(need), need.asks().requests());
    }

    private static boolean fits(NodeView node, Room asked) {
        Room has = node.has();
        Room taken = node.taken();
        return has.slots() - taken.slots() >= asked.slots()
                && (has.microCpu() == 0 || has.microCpu() - taken.microCpu() >= asked.microCpu())
                && (has.memoryBytes() == 0
                        || has.memoryBytes() - taken.memoryBytes() >= asked.memoryBytes());
    }

    private boolean better(int a, int b, Need need, Optional<NodeId> group) {
        NodeId idA = nodes[a].id();
        NodeId idB = nodes[b].id();
        int by = 0;
        if (!need.avoided().isEmpty()) {
            by = Boolean.compare(need.avoided().contains(idB), need.avoided().contains(idA));
        }
        if (by == 0 && group.isPresent()) {
            by = Boolean.compare(idA.equals(group.get()), idB.equals(group.get()));
        }
        if (by == 0 && !need.asks().prefers().isEmpty()) {
            by = Integer.compare(preferred(need, a), preferred(need, b));
        }
        if (by == 0 && need.last().isPresent()) {
            by = Boolean.compare(idA.equals(need.last().get()), idB.equals(need.last().get()));
        }
        if (by == 0 && need.asks().spread().isPresent()) {
            by = Integer.compare(spread.alike(need, b), spread.alike(need, a));
        }
        if (by == 0) {
            by = Double.compare(freeShare[a], freeShare[b]);
        }
        if (by == 0) {
            by = Integer.compare(freeSlots(a), freeSlots(b));
        }
        return by > 0; // the nodes come by id: the lower stays
    }

    private int freeSlots(int node) {
        return nodes[node].has().slots() - nodes[node].taken().slots();
    }

    private int preferred(Need need, int node) {
        int count = 0;
        for (var label : need.asks().prefers().entrySet()) {
            if (label.getValue().equals(nodes[node].labels().get(label.getKey()))) {
                count++;
            }
        }
        return count;
    }

    /** The agent goes to that node. */
    void take(Need need, int node) {
        nodes[node] = nodes[node].withTaken(nodes[node].taken().plus(need.room()));
        freeShare[node] = nodes[node].freeShare();
        spread.took(need, node);
    }

    /** Why no node takes it. */
    Placement.Nowhere nowhere(Need need) {
        return nowhere.computeIfAbsent(
                shape(need),
                _ -> {
                    var why = new TreeMap<NodeId, Misfit>();
                    for (NodeView node : nodes) {
                        node.misfit(need).ifPresent(misfit -> why.put(node.id(), misfit));
                    }
                    return new Placement.Nowhere(why);
                });
    }

    /** Why no node takes them all: what the first lacks that does not fit, or room for all. */
    Placement.Nowhere nowhere(String group, List<Need> company) {
        var why = new TreeMap<NodeId, Misfit>();
        for (NodeView node : nodes) {
            why.put(
                    node.id(),
                    company.stream()
                            .flatMap(need -> node.misfit(need).stream())
                            .findFirst()
                            .orElseGet(() -> new Misfit.GroupTooLarge(group, company.size())));
        }
        return new Placement.Nowhere(why);
    }
}
