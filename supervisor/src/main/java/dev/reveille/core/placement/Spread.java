package dev.reveille.core.placement;

import dev.reveille.core.fleet.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many agents of one name there are under each value of the label they are spread by. */
final class Spread {
    private record Key(String name, String label) {}

    private final List<NodeView> nodes;
    private final Map<String, Map<NodeId, Integer>> names;
    private final Map<Key, Map<String, Integer>> counts = new HashMap<>();

    /**
     * @param names how many of each name each node has before the round
     */
    Spread(List<NodeView> nodes, Map<String, Map<NodeId, Integer>> names) {
        this.nodes = nodes;
        this.names = names;
    }

    /** How many of the agent's name there are where the node is; nodes without the label alike. */
    int alike(Need need, int node) {
        return counts(need).getOrDefault(value(need, node), 0);
    }

    /** One more goes there. */
    void took(Need need, int node) {
        if (need.asks().spread().isPresent()) {
            counts(need).merge(value(need, node), 1, Integer::sum);
        }
    }

    private String value(Need need, int node) {
        return nodes.get(node).labels().getOrDefault(need.asks().spread().orElse(""), "");
    }

    private Map<String, Integer> counts(Need need) {
        return counts.computeIfAbsent(
                new Key(need.agent().name(), need.asks().spread().orElse("")),
                key -> {
                    var byValue = new HashMap<String, Integer>();
                    var byNode = names.getOrDefault(key.name(), Map.of());
                    for (int i = 0; i < nodes.size(); i++) {
                        byValue.merge(
                                value(need, i),
                                byNode.getOrDefault(nodes.get(i).id(), 0),
                                Integer::sum);
                    }
                    return byValue;
                });
    }
}
