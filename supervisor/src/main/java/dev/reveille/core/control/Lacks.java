package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.placement.NodeReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Types and leases that nodes said, by a release, they no longer have. Releases and heartbeats come
 * by different ways, so an older heartbeat that still lists the type may arrive later: it is not
 * believed, and the agent not handed straight back. A heartbeat sent after the release is; a lease
 * that is over is so for good. Not safe for use by more than one thread.
 */
final class Lacks {
    private final Map<Owner, Map<String, Instant>> byNode = new HashMap<>();
    private final Map<Owner, Long> lapsed = new HashMap<>();

    /** A node gave an agent of this type back at that time, by its own clock. */
    void note(Owner node, String type, Instant at) {
        byNode.computeIfAbsent(node, _ -> new HashMap<>())
                .merge(type, at, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** A node gave an agent back that it held under that lease. */
    void lapsed(Owner node, long lease) {
        lapsed.merge(node, lease, Math::max);
    }

    /** What of a report may be believed. */
    NodeReport believed(NodeReport report) {
        return withTypes(withLease(report));
    }

    private NodeReport withLease(NodeReport report) {
        Long over = lapsed.get(new Owner(report.node(), report.incarnation()));
        return over == null || report.holds().lease() > over ? report : report.withoutLease();
    }

    private NodeReport withTypes(NodeReport report) {
        var lacking = byNode.get(new Owner(report.node(), report.incarnation()));
        if (lacking == null) {
            return report;
        }
        Set<String> types = new HashSet<>(report.types());
        types.removeIf(type -> !report.sentAt().isAfter(lacking.getOrDefault(type, Instant.MIN)));
        return report.withTypes(types);
    }

    /** A newer report has been heard: what it says of itself counts. */
    void heard(NodeReport report) {
        byNode.computeIfPresent(
                new Owner(report.node(), report.incarnation()),
                (_, lacking) -> {
                    lacking.values().removeIf(at -> report.sentAt().isAfter(at));
                    return lacking.isEmpty() ? null : lacking;
                });
    }

    /** That life of the node is over. */
    void forget(Owner node) {
        byNode.remove(node);
        lapsed.remove(node);
    }
}
