package dev.reveille.core.placement;

import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.TenantId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where an agent goes. */
public sealed interface Placement {
    /** There. */
    record On(NodeId node, Incarnation incarnation) implements Placement {}

    /** Nowhere yet, whatever room there is: its tenant has as many as it may. */
    record AtCeiling(TenantId tenant, int most) implements Placement {
        /** One sentence for people. */
        public String words() {
            return "tenant "
                    + tenant
                    + " may have "
                    + most
                    + (most == 1 ? " agent" : " agents")
                    + " of this pool at once (tenant.ceiling)";
        }
    }

    /**
     * Nowhere yet.
     *
     * @param why for each node of the pool
     */
    record Nowhere(SortedMap<NodeId, Misfit> why) implements Placement {
        public Nowhere {
            why = Collections.unmodifiableSortedMap(new TreeMap<>(why));
        }

        /** Words of a pool without nodes. */
        public static final String NO_NODES = "the pool has no nodes";

        /** NO_MATCHING_NODE if no node would do even with room; an empty pool lacks capacity. */
        public PendingReason reason() {
            return why.isEmpty() || why.values().stream().anyMatch(Misfit::passes)
                    ? PendingReason.NO_CAPACITY
                    : PendingReason.NO_MATCHING_NODE;
        }

        /** One sentence for people, at most the first eight nodes. */
        public String words() {
            if (why.isEmpty()) {
                return NO_NODES + "; start one with: reveille node";
            }
            String first =
                    why.entrySet().stream()
                            .limit(8)
                            .map(Nowhere::words)
                            .collect(Collectors.joining("; "));
            return why.size() > 8 ? first + "; and " + (why.size() - 8) + " more nodes" : first;
        }

        private static String words(Map.Entry<NodeId, Misfit> entry) {
            return entry.getKey() + ": " + entry.getValue().words();
        }
    }
}
