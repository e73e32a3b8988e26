package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Slots of the accepted nodes, as one round of decisions fills and frees them. */
final class Room {
    private final Roster roster;
    private final Map<NodeId, Membership> members;
    private final Map<NodeId, Integer> used = new HashMap<>();

    /**
     * @param members as judged in this round
     */
    Room(Roster roster, Map<NodeId, Membership> members, ControlLog log) {
        this.roster = roster;
        this.members = members;
        members.keySet().forEach(node -> used.put(node, log.holds(node).size()));
    }

    /** Accepted nodes that have spoken. */
    Map<NodeId, NodeView> views() {
        var views = new TreeMap<NodeId, NodeView>();
        members.values().stream()
                .filter(member -> member.status() == Membership.Status.ACCEPTED)
                .flatMap(member -> roster.report(member.owner()).stream())
                .forEach(
                        report ->
                                views.put(
                                        report.node(),
                                        NodeView.of(report, used.getOrDefault(report.node(), 0))));
        return views;
    }

    /** Accounts for slots; answers whether one became free. */
    boolean free(Optional<Placed> before, Optional<Placed> after) {
        Set<NodeId> old = before.map(Placed::nodes).orElse(Set.of());
        Set<NodeId> now = after.map(Placed::nodes).orElse(Set.of());
        old.forEach(node -> used.merge(node, -1, Integer::sum));
        now.forEach(node -> used.merge(node, 1, Integer::sum));
        return !now.containsAll(old);
    }
}
