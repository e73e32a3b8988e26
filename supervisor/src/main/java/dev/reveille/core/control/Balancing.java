package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.Need;
import dev.reveille.core.placement.NodeView;
import dev.reveille.core.placement.Placement;
import dev.reveille.core.placement.Placer;
import dev.reveille.core.placement.Room;
import dev.reveille.core.placement.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves idle agents from the fullest node to where they would be placed today, while that node is
 * much fuller than the other: so a node that joins is used, and nothing is moved to and fro.
 */
final class Balancing {
    private final Known known;
    private final Account account;
    private final Drafts drafts;
    private final Ledger ledger;
    private final Balance limits;
    private final Instant now;

    Balancing(
            Known known,
            Account account,
            Drafts drafts,
            Ledger ledger,
            Balance limits,
            Instant now) {
        this.known = known;
        this.account = account;
        this.drafts = drafts;
        this.ledger = ledger;
        this.limits = limits;
        this.now = now;
    }

    /**
     * Moves a few.
     *
     * @param examined agents whose records may change in this round anyway: not now
     */
    void move(Set<AgentId> examined) {
        var nodes = new ArrayList<>(account.views());
        nodes.removeIf(node -> !node.open());
        if (nodes.size() < 2 || Drains.any(known.log())) {
            return;
        }
        long moving =
                nodes.stream()
                        .flatMap(node -> known.log().holds(node.id()).stream())
                        .flatMap(agent -> known.log().agent(agent).stream())
                        .filter(Placed::leaves)
                        .count();
        NodeView fullest =
                nodes.stream()
                        .min(
                                Comparator.comparingDouble(NodeView::freeShare)
                                        .thenComparing(NodeView::id))
                        .orElseThrow();
        for (Placed placed : candidates(fullest, examined)) {
            if (moving >= limits.most()) {
                return;
            }
            Optional<NodeView> better = better(placed, fullest, nodes);
            if (better.isPresent()) {
                Room room = Room.of(placed.requests());
                away(placed, fullest, better.get());
                NodeView less = fullest.withTaken(fullest.taken().minus(room));
                nodes.replaceAll(
                        node ->
                                node.id().equals(less.id())
                                        ? less
                                        : node.id().equals(better.get().id())
                                                ? node.plus(room)
                                                : node);
                fullest = less;
                moving++;
            }
        }
    }

    /** Idle agents that have been there for long, the least relevant first. */
    private List<Placed> candidates(NodeView node, Set<AgentId> examined) {
        Set<AgentId> busy = account.busy(node.id());
        return known.log().holds(node.id()).stream()
                .filter(agent -> !examined.contains(agent) && !busy.contains(agent))
                .flatMap(agent -> known.log().agent(agent).stream())
                .filter(placed -> movable(placed, node.id()))
                .sorted(Comparator.comparingDouble(Placed::score).thenComparing(Placed::agent))
                .toList();
    }

    private boolean movable(Placed placed, NodeId node) {
        return placed.owner().filter(owner -> owner.node().equals(node)).isPresent()
                && placed.awaited().isEmpty()
                && !placed.exclusive()
                && !now.isBefore(placed.placedAt().plus(limits.every()))
                && known.wants().of(placed.agent()) instanceof Desire.Run run
                && !run.paused()
                && run.spec().supervision().root(placed.agent()).isEmpty();
    }

    /** Where it would be placed today, if that is a node that is so much emptier. */
    private Optional<NodeView> better(Placed placed, NodeView from, List<NodeView> nodes) {
        if (!(known.wants().of(placed.agent()) instanceof Desire.Run run)) {
            return Optional.empty();
        }
        Need need = Judge.need(run, Optional.empty(), known.escalations().avoided(placed.agent()));
        Room room = Room.of(placed.requests());
        var without =
                nodes.stream()
                        .map(
                                node ->
                                        node.id().equals(from.id())
                                                ? node.withTaken(node.taken().minus(room))
                                                : node)
                        .toList();
        var names = Seekers.names(List.of(need), account);
        var place = Placer.place(new Snapshot(without, List.of(need), Map.of(), names));
        return place.get(placed.agent()) instanceof Placement.On(NodeId id, _)
                ? nodes.stream()
                        .filter(node -> node.id().equals(id) && !id.equals(from.id()))
                        .filter(
                                node ->
                                        node.plus(room).freeShare() - from.freeShare()
                                                >= limits.share())
                        .findFirst()
                : Optional.empty();
    }

    private void away(Placed placed, NodeView from, NodeView to) {
        String why =
                "node %s is fuller than node %s: %d %% over %d %%"
                        .formatted(from.id(), to.id(), percent(from), percent(to));
        var next = Optional.of(drafts.away(placed, StopReason.MOVED, why));
        account.change(Optional.of(placed), next);
        ledger.say(placed.agent(), Optional.of(placed), next, known.wants().of(placed.agent()));
    }

    private static long percent(NodeView node) {
        return Math.round(100 * (1 - node.freeShare()));
    }
}
