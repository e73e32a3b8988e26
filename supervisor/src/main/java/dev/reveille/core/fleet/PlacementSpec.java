package dev.reveille.core.fleet;

import java.util.Map;

/**
 * What an agent asks of its node.
 *
 * @param exclusive whether no code of an old process may run when a new owner starts
 * @param requires labels the node must carry
 * @param cpu cores asked for, 0 for none in particular
 * @param memoryBytes bytes asked for, 0 for none in particular
 */
public record PlacementSpec(
        boolean exclusive, Map<String, String> requires, double cpu, long memoryBytes) {
    public static final PlacementSpec DEFAULT = new PlacementSpec(false, Map.of(), 0, 0);

    public PlacementSpec {
        requires = Map.copyOf(requires);
    }
}
