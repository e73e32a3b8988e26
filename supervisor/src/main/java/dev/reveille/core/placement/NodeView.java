package dev.reveille.core.placement;

import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PlacementSpec;
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
 * @param has slots, and processor and memory for agents; of what it tells nothing (0), nothing is
 *     counted, and slots alone decide
 * @param taken by the control log's account, which runs ahead of the node's own: by owners, and
 *     former owners whose release is awaited
 * @param labels it carries
 * @param types of its catalogue
 * @param status what it is doing; only READY nodes get agents
 * @param intake what an operator said; only OPEN nodes get agents
 * @param lease number of its node lease, under which alone exclusive agents start; 0 = none
 */
public record NodeView(
        NodeId id,
        Incarnation incarnation,
        Room has,
        Room taken,
        Map<String, String> labels,
        Set<String> types,
        Status status,
        Intake intake,
        long lease) {
    public NodeView {
        labels = Map.copyOf(labels);
        types = Set.copyOf(types);
    }

    /** From the node's own word, and placement's account of its room. */
    public static NodeView of(NodeReport report, Room taken, Intake intake) {
        return new NodeView(
                report.node(),
                report.incarnation(),
                Room.of(report.slots(), report.holds().allocatable()),
                taken,
                report.labels(),
                report.types(),
                report.status(),
                intake,
                report.holds().lease());
    }

    /** The same with another account of its room. */
    public NodeView withTaken(Room other) {
        return new NodeView(id, incarnation, has, other, labels, types, status, intake, lease);
    }

    /** The same with so much more taken. */
    public NodeView plus(Room more) {
        return withTaken(taken.plus(more));
    }

    /** Whether it is brought agents at all. */
    public boolean open() {
        return status == Status.READY && intake == Intake.OPEN;
    }

    /** Why it cannot take the agent at all, whatever its room: type first, then labels. */
    public Optional<Misfit> mismatch(String type, PlacementSpec asks) {
        if (!types.contains(type)) {
            return Optional.of(new Misfit.NoSuchType(type, Nearest.to(type, types)));
        }
        for (var required : new TreeMap<>(asks.requires()).entrySet()) {
            String value = labels.getOrDefault(required.getKey(), "");
            if (!value.equals(required.getValue())) {
                return Optional.of(
                        new Misfit.LabelDiffers(required.getKey(), required.getValue(), value));
            }
        }
        return Optional.empty();
    }

    /** Why it has no room for one more that takes so much. */
    public Optional<Misfit> lack(Room asked) {
        Room free = has.minus(taken);
        if (free.slots() < asked.slots()) {
            return Optional.of(new Misfit.Full(has.slots()));
        }
        if (has.microCpu() > 0 && free.microCpu() < asked.microCpu()) {
            return Optional.of(new Misfit.NoCpu(asked.cpu(), free.cpu(), has.cpu()));
        }
        if (has.memoryBytes() > 0 && free.memoryBytes() < asked.memoryBytes()) {
            return Optional.of(
                    new Misfit.NoMemory(
                            asked.memoryBytes(), free.memoryBytes(), has.memoryBytes()));
        }
        return Optional.empty();
    }

    /** Why it cannot take one more agent of this kind now. */
    public Optional<Misfit> misfit(Need need) {
        return mismatch(need.type(), need.asks())
                .or(this::closed)
                .or(() -> unleased(need))
                .or(() -> lack(need.room()));
    }

    /** Whether it may run such an agent, as far as leases go. */
    boolean leased(Need need) {
        return !need.asks().exclusive() || lease != 0;
    }

    private Optional<Misfit> unleased(Need need) {
        return leased(need) ? Optional.empty() : Optional.of(new Misfit.NoLease());
    }

    private Optional<Misfit> closed() {
        if (status != Status.READY) {
            return Optional.of(new Misfit.NotReady(status));
        }
        return intake == Intake.OPEN ? Optional.empty() : Optional.of(new Misfit.Closed(intake));
    }

    /** The part that is free of what is scarcest there, 0 to 1: of slots, processor and memory. */
    public double freeShare() {
        double share = share(has.slots(), taken.slots());
        if (has.microCpu() > 0) {
            share = Math.min(share, share(has.microCpu(), taken.microCpu()));
        }
        if (has.memoryBytes() > 0) {
            share = Math.min(share, share(has.memoryBytes(), taken.memoryBytes()));
        }
        return share;
    }

    private static double share(long has, long taken) {
        return has <= 0 ? 0 : Math.max(0, (double) (has - taken) / has);
    }
}
