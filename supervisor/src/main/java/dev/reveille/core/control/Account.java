package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.placement.Intake;
import dev.reveille.core.placement.NodeView;
import dev.reveille.core.placement.Room;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The nodes' room as one round of decisions fills and frees it, above what the log says. */
final class Account {
    private final Roster roster;
    private final Map<NodeId, Membership> members;
    private final Occupancy before;
    private final Occupancy round = new Occupancy();

    /**
     * @param members as judged in this round
     * @param before by the records as they were read
     */
    Account(Roster roster, Map<NodeId, Membership> members, Occupancy before) {
        this.roster = roster;
        this.members = members;
        this.before = before;
    }

    /** Accepted nodes that have spoken. */
    List<NodeView> views() {
        return members.keySet().stream().sorted().flatMap(node -> view(node).stream()).toList();
    }

    /** One of them. */
    Optional<NodeView> view(NodeId node) {
        return Optional.ofNullable(members.get(node))
                .filter(member -> member.status() == Membership.Status.ACCEPTED)
                .flatMap(
                        member ->
                                roster.report(member.owner())
                                        .map(
                                                report ->
                                                        NodeView.of(
                                                                report,
                                                                taken(node),
                                                                intake(member.duty()))));
    }

    /** Who is at work on a node, as it last said. */
    Set<AgentId> busy(NodeId node) {
        return Optional.ofNullable(members.get(node))
                .flatMap(member -> roster.report(member.owner()))
                .map(report -> report.holds().busy())
                .orElse(Set.of());
    }

    private static Intake intake(Duty duty) {
        return switch (duty.kind()) {
            case OPEN -> Intake.OPEN;
            case CORDONED -> Intake.CORDONED;
            case DRAINING -> Intake.DRAINING;
        };
    }

    /** What is taken of a node by now. */
    Room taken(NodeId node) {
        return before.taken(node).plus(round.taken(node));
    }

    /** How many agents of a tenant have a node by now, or are not released by one. */
    int running(TenantId tenant) {
        return before.running(tenant) + round.running(tenant);
    }

    /** How many agents of that name each node has by now. */
    Map<NodeId, Integer> named(String name) {
        var all = new HashMap<>(before.named(name));
        round.named(name).forEach((node, more) -> all.merge(node, more, Integer::sum));
        return all;
    }

    /** A record becomes another; answers whether room became free. */
    boolean change(Optional<Placed> old, Optional<Placed> next) {
        if (old.equals(next)) {
            return false;
        }
        round.change(old, next);
        Set<NodeId> was = old.map(Placed::nodes).orElse(Set.of());
        return !next.map(Placed::nodes).orElse(Set.of()).containsAll(was)
                || (!was.isEmpty() && less(old.get().requests(), next.orElseThrow().requests()));
    }

    private static boolean less(Requests old, Requests next) {
        return next.cpu() < old.cpu() || next.memoryBytes() < old.memoryBytes();
    }
}
