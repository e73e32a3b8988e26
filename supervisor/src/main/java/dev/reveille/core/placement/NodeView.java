package dev.reveille.core.placement;

import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport.Status;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A node as placement sees it.
 *
 * @param id which
 * @param incarnation which life of it
 * @param slots agents it may hold at once
 * @param used slots taken by the control log's account, which runs ahead of the node's own: owners,
 *     and former owners whose release is awaited
 * @param labels it carries
 * @param types of its catalogue
 * @param status what it is doing; only READY nodes get agents
 * @param lease number of its node lease, under which alone exclusive agents start; 0 = none
 */
public record NodeView(
        NodeId id,
        Incarnation incarnation,
        int slots,
        int used,
        Map<String, String> labels,
        Set<String> types,
        Status status,
        long lease) {
    public NodeView {
        labels = Map.copyOf(labels);
        types = Set.copyOf(types);
    }

    /** Of one that holds no lease. */
    public NodeView(
            NodeId id,
            Incarnation incarnation,
            int slots,
            int used,
            Map<String, String> labels,
            Set<String> types,
            Status status) {
        this(id, incarnation, slots, used, labels, types, status, 0);
    }

    /** From the node's own word and placement's account of its slots. */
    public static NodeView of(NodeReport report, int used) {
        return new NodeView(
                report.node(),
                report.incarnation(),
                report.slots(),
                used,
                report.labels(),
                report.types(),
                report.status(),
                report.holds().lease());
    }

    public int free() {
        return Math.max(0, slots - used);
    }

    /** Why it cannot take the agent at all, whatever its room: type first, then labels. */
    public Optional<Misfit> mismatch(Need need) {
        if (!types.contains(need.type())) {
            return Optional.of(new Misfit.NoSuchType(need.type(), Nearest.to(need.type(), types)));
        }
        for (var required : new TreeMap<>(need.requires()).entrySet()) {
            String has = labels.getOrDefault(required.getKey(), "");
            if (!has.equals(required.getValue())) {
                return Optional.of(
                        new Misfit.LabelDiffers(required.getKey(), required.getValue(), has));
            }
        }
        return Optional.empty();
    }

    /** Why it cannot take one more agent of this kind now. */
    public Optional<Misfit> misfit(Need need) {
        return mismatch(need)
                .or(
                        () ->
                                status == Status.READY
                                        ? Optional.empty()
                                        : Optional.of(new Misfit.NotReady(status)))
                .or(
                        () ->
                                need.exclusive() && lease == 0
                                        ? Optional.of(new Misfit.NoLease())
                                        : Optional.empty())
                .or(() -> free() > 0 ? Optional.empty() : Optional.of(new Misfit.Full(slots)));
    }

    NodeView withOneMore() {
        return new NodeView(id, incarnation, slots, used + 1, labels, types, status, lease);
    }
}
