package dev.reveille.core.fleet;

import java.util.Map;
import java.util.Optional;

/**
 * What an agent asks of its node.
 *
 * @param exclusive whether no code of an old process may run when a new owner starts
 * @param requires labels the node must carry, value for value
 * @param prefers labels it had better carry: of nodes that fit, one with more of them is taken
 * @param spread label by whose values agents of one name are spread, such as {@code zone}
 * @param requests processor and memory it is given
 */
public record PlacementSpec(
        boolean exclusive,
        Map<String, String> requires,
        Map<String, String> prefers,
        Optional<String> spread,
        Requests requests) {
    public static final PlacementSpec DEFAULT =
            new PlacementSpec(false, Map.of(), Map.of(), Optional.empty(), Requests.NONE);

    public PlacementSpec {
        requires = Map.copyOf(requires);
        prefers = Map.copyOf(prefers);
    }
}
