package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.Need;
import dev.reveille.core.placement.Placement;
import dev.reveille.core.placement.Placer;
import dev.reveille.core.placement.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Moves agents away from nodes that are being drained: a few at a time, groups as a whole, each as
 * soon as it is idle and another node has room for it; at the node's deadline, if it has one, all
 * that are left.
 */
final class Drains {
    /** Agents of one node that are on their way at once: a drain is not to be a storm. */
    static final int AT_ONCE = 10;

    private final Known known;
    private final Account account;
    private final Drafts drafts;
    private final Ledger ledger;
    private final Instant now;

    Drains(Known known, Account account, Drafts drafts, Ledger ledger, Instant now) {
        this.known = known;
        this.account = account;
        this.drafts = drafts;
        this.ledger = ledger;
        this.now = now;
    }

    /** Whether a node of a pool is to be emptied, and is not empty. */
    static boolean any(ControlLog log) {
        for (Membership member : log.members().values()) {
            if (drains(member) && !log.holds(member.owner().node()).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean drains(Membership member) {
        return member.duty().kind() == Duty.Kind.DRAINING
                && member.status() == Membership.Status.ACCEPTED;
    }

    /**
     * Goes on with all of them.
     *
     * @param examined agents whose records may change in this round anyway: not now
     */
    void goOn(Map<NodeId, Membership> members, Set<AgentId> examined) {
        List<Membership> draining =
                members.values().stream()
                        .filter(Drains::drains)
                        .sorted(Comparator.comparing(member -> member.owner().node()))
                        .toList();
        var onTheWay = new ArrayList<Need>();
        for (Membership member : draining) {
            known.log().holds(member.owner().node()).stream()
                    .flatMap(agent -> known.log().agent(agent).stream())
                    .filter(Placed::leaves)
                    .forEach(placed -> need(placed, 1).ifPresent(onTheWay::add));
        }
        draining.forEach(member -> goOn(member, examined, onTheWay));
    }

    private void goOn(Membership member, Set<AgentId> examined, List<Need> onTheWay) {
        NodeId node = member.owner().node();
        Collection<AgentId> held = known.log().holds(node);
        if (!held.isEmpty() && account.taken(node).slots() == 0) {
            ledger.drained(member);
            return;
        }
        boolean over = member.duty().until().filter(at -> !now.isBefore(at)).isPresent();
        var units = units(member.owner(), held);
        int moving = held.size() - units.values().stream().mapToInt(List::size).sum();
        Set<AgentId> busy = account.busy(node);
        units.values()
                .removeIf(
                        unit ->
                                unit.stream().anyMatch(p -> examined.contains(p.agent()))
                                        || (!over && !unit.stream().allMatch(p -> idle(p, busy))));
        if (!over) {
            keepThoseWithAPlace(units, onTheWay);
        }
        for (List<Placed> unit : units.values()) {
            // a large group goes as a whole too, by itself
            if (moving > 0 && moving + unit.size() > AT_ONCE) {
                break;
            }
            unit.forEach(placed -> away(placed, node, over));
            unit.forEach(placed -> need(placed, 1).ifPresent(onTheWay::add));
            moving += unit.size();
        }
    }

    /** What the node owns, groups together; by name, so in the same order each time. */
    private Map<String, List<Placed>> units(Owner owner, Collection<AgentId> held) {
        var units = new TreeMap<String, List<Placed>>();
        held.stream()
                .sorted()
                .flatMap(agent -> known.log().agent(agent).stream())
                .filter(placed -> placed.owner().equals(Optional.of(owner)))
                .forEach(
                        placed ->
                                units.computeIfAbsent(
                                                known.kin()
                                                        .root(placed.agent())
                                                        .map(group -> "group " + group)
                                                        .orElse(placed.agent().toString()),
                                                _ -> new ArrayList<>())
                                        .add(placed));
        return units;
    }

    /** A paused one would not be started again elsewhere: it is left alone as if it worked. */
    private boolean idle(Placed placed, Set<AgentId> busy) {
        return !busy.contains(placed.agent())
                && known.wants().of(placed.agent()) instanceof Desire.Run run
                && !run.paused();
    }

    /**
     * Nobody is taken from where it runs for the sake of waiting.
     *
     * @param onTheWay those that left before: they come first
     */
    private void keepThoseWithAPlace(Map<String, List<Placed>> units, List<Need> onTheWay) {
        if (!units.isEmpty()) {
            var needs = new ArrayList<>(onTheWay);
            units.values()
                    .forEach(unit -> unit.forEach(placed -> need(placed, 0).ifPresent(needs::add)));
            var names = Seekers.names(needs, account);
            var places = Placer.place(new Snapshot(account.views(), needs, Map.of(), names));
            units.values()
                    .removeIf(
                            unit ->
                                    !unit.stream()
                                            .allMatch(
                                                    placed ->
                                                            places.get(placed.agent())
                                                                    instanceof Placement.On));
        }
    }

    private Optional<Need> need(Placed placed, double ahead) {
        return known.wants().of(placed.agent()) instanceof Desire.Run run
                ? Optional.of(
                        Judge.need(
                                        run,
                                        Optional.empty(),
                                        known.escalations().avoided(placed.agent()))
                                .ahead(ahead))
                : Optional.empty();
    }

    private void away(Placed placed, NodeId node, boolean over) {
        String why = "node " + node + " is being drained" + (over ? ", and its time is up" : "");
        var next = Optional.of(drafts.away(placed, StopReason.DRAIN, why));
        account.change(Optional.of(placed), next);
        ledger.say(placed.agent(), Optional.of(placed), next, known.wants().of(placed.agent()));
    }
}
