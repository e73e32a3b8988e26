package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.Need;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the log should say next about one agent. A new owner comes only after the old one's release
 * or loss is in the log, or is the same life of the same node, which ends the old process itself
 * before it starts the new one.
 */
final class Judge {
    /** What was found out. */
    sealed interface Verdict {
        /** What the log should say; empty = nothing. */
        record Says(Optional<Placed> next) implements Verdict {}

        /** A node must be found for it; {@code moved} if it had an owner until now. */
        record Seeks(Desire.Run run, boolean moved) implements Verdict {}
    }

    private final Drafts drafts;
    private final Map<NodeId, NodeView> nodes;
    private final SpecReader reader;

    /**
     * @param nodes accepted nodes that have spoken
     */
    Judge(Drafts drafts, Map<NodeId, NodeView> nodes, SpecReader reader) {
        this.drafts = drafts;
        this.nodes = nodes;
        this.reader = reader;
    }

    /** Of an agent the log says nothing of. */
    static Verdict unknown(Desire desire) {
        return desire instanceof Desire.Run run
                ? new Verdict.Seeks(run, false)
                : new Verdict.Says(Optional.empty());
    }

    /** Of an agent the log knows. */
    Verdict known(Placed placed, Remains left, Desire desire) {
        return switch (desire) {
            case Desire.Run run -> run(placed, left, run);
            case Desire.Stop stop -> new Verdict.Says(stop(placed, left, stop));
            case Desire.Leave _ -> new Verdict.Says(leave(placed, left));
        };
    }

    private Verdict run(Placed placed, Remains left, Desire.Run run) {
        if (left.owner().isPresent()) {
            return new Verdict.Says(Optional.of(keep(placed, left, left.owner().get(), run)));
        }
        return left.awaited().isEmpty()
                ? new Verdict.Seeks(run, left.gone().isPresent())
                : new Verdict.Says(Optional.of(back(placed, left, run)));
    }

    /**
     * It has an owner. Another mode: the same epoch. Another process: the same owner under a new
     * epoch, which to the node means "stop with SPEC_CHANGED, then start", or nobody's until it is
     * released where the node does not fit the changed spec.
     */
    private Placed keep(Placed placed, Remains left, Owner owner, Desire.Run run) {
        if (Shape.same(placed.spec(), run.spec(), reader)) {
            return placed.mode() == run.decision().state() && placed.paused() == run.paused()
                    ? kept(placed, left.awaited())
                    : drafts.mode(placed, left.awaited(), run);
        }
        // One that is lost keeps an exclusive agent for its node lease, and gets no new one.
        boolean lost = placed.exclusive() && !nodes.containsKey(owner.node());
        if (!lost && fits(owner.node(), run)) {
            return drafts.start(
                    run, owner, left.awaited(), run.decision().startReason(), lease(owner.node()));
        }
        var awaited = new ArrayList<>(left.awaited());
        awaited.add(new Awaited(owner, placed.epoch()));
        return drafts.ownerless(
                placed, awaited, StopReason.SPEC_CHANGED.name(), Optional.of(run.decision()));
    }

    /** Nobody's, and a release is awaited: back to that node at once, or wait. */
    private Placed back(Placed placed, Remains left, Desire.Run run) {
        Owner former = left.awaited().getLast().owner();
        boolean alone = left.awaited().size() == 1;
        boolean exclusive = placed.exclusive() || run.spec().placement().exclusive();
        return alone && !exclusive && ready(former.node()) && fits(former.node(), run)
                ? drafts.start(run, former, List.of(), run.decision().startReason(), 0)
                : drafts.pending(
                        Optional.of(placed),
                        left.awaited(),
                        run,
                        PendingReason.AWAITING_RELEASE,
                        "node " + former.node() + " has not released it yet");
    }

    private Optional<Placed> stop(Placed placed, Remains left, Desire.Stop stop) {
        var awaited = new ArrayList<>(left.awaited());
        left.owner().ifPresent(owner -> awaited.add(new Awaited(owner, placed.epoch())));
        if (awaited.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                stopping(placed)
                        ? kept(placed, awaited)
                        : drafts.ownerless(placed, awaited, stop.reason().name(), stop.decision()));
    }

    private Optional<Placed> leave(Placed placed, Remains left) {
        if (left.owner().isPresent() || stopping(placed)) {
            boolean over = left.owner().isEmpty() && left.awaited().isEmpty();
            return over ? Optional.empty() : Optional.of(kept(placed, left.awaited()));
        }
        return left.awaited().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        drafts.ownerless(
                                placed, left.awaited(), StopReason.MOVED.name(), Optional.empty()));
    }

    private Placed kept(Placed placed, List<Awaited> awaited) {
        return awaited.equals(placed.awaited()) ? placed : drafts.awaiting(placed, awaited);
    }

    private static boolean stopping(Placed placed) {
        return placed.owner().isEmpty() && placed.pending().isEmpty();
    }

    private boolean ready(NodeId id) {
        NodeView node = nodes.get(id);
        return node != null && node.status() == NodeReport.Status.READY;
    }

    /**
     * Whether type and labels fit; a node that has not spoken yet is not doubted, but for exclusive
     * agents: they start under no lease but that of which it spoke.
     */
    private boolean fits(NodeId id, Desire.Run run) {
        NodeView node = nodes.get(id);
        if (run.spec().placement().exclusive() && lease(id) == 0) {
            return false;
        }
        return node == null || node.mismatch(need(run, Optional.empty(), Set.of())).isEmpty();
    }

    private long lease(NodeId id) {
        NodeView node = nodes.get(id);
        return node == null ? 0 : node.lease();
    }

    static Need need(Desire.Run run, Optional<NodeId> last, Set<NodeId> avoided) {
        return new Need(
                run.decision().agent(),
                run.spec().type(),
                run.spec().placement().requires(),
                last,
                run.spec().supervision().root(run.decision().agent()),
                avoided,
                run.decision().score(),
                run.spec().placement().exclusive());
    }
}
