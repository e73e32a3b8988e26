package dev.reveille.os;

import dev.reveille.core.fleet.NodeId;

/** The environment variable by which every process, and what it starts, is known as one start's. */
final class Marker {
    static final String VARIABLE = "REVEILLE_SPAWN";

    private Marker() {}

    /** {@code node/tenant/name/epoch.attempt}. */
    static String of(NodeId node, SpawnId id) {
        return node + "/" + id;
    }
}
