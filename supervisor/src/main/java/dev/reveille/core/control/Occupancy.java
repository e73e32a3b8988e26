package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.placement.Room;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What agents take of each node by their records, kept as the records change, so that nobody has to
 * walk them. Not safe for use by more than one thread.
 */
final class Occupancy {
    private final Map<NodeId, Room> taken = new HashMap<>();
    private final Map<String, Map<NodeId, Integer>> names = new HashMap<>();
    private final Map<TenantId, Integer> tenants = new HashMap<>();

    /** A record becomes another; empty = there is none. */
    void change(Optional<Placed> before, Optional<Placed> after) {
        before.ifPresent(placed -> count(placed, -1));
        after.ifPresent(placed -> count(placed, 1));
    }

    private void count(Placed placed, int sign) {
        if (!placed.nodes().isEmpty()) {
            TenantId tenant = placed.agent().tenant();
            put(tenants, tenant, running(tenant) + sign, 0);
        }
        for (NodeId node : placed.nodes()) {
            Room room = Room.of(placed.requests());
            Room now = taken(node);
            put(taken, node, sign > 0 ? now.plus(room) : now.minus(room), Room.NONE);
            var ofName = names.computeIfAbsent(placed.agent().name(), _ -> new HashMap<>());
            put(ofName, node, ofName.getOrDefault(node, 0) + sign, 0);
            if (ofName.isEmpty()) {
                names.remove(placed.agent().name());
            }
        }
    }

    private static <K, V> void put(Map<K, V> map, K key, V value, V nothing) {
        if (value.equals(nothing)) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    /** What is taken of a node. */
    Room taken(NodeId node) {
        return taken.getOrDefault(node, Room.NONE);
    }

    /** How many agents of a tenant have a node, or are not released by one. */
    int running(TenantId tenant) {
        return tenants.getOrDefault(tenant, 0);
    }

    /** How many agents of that name each node has. */
    Map<NodeId, Integer> named(String name) {
        return Collections.unmodifiableMap(names.getOrDefault(name, Map.of()));
    }
}
