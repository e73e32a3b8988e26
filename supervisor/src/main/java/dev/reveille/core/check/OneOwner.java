package dev.reveille.core.check;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The invariant of the control log: at any moment at most one owner may run an agent, a new owner
 * comes only after the old one's release or loss, and epochs only rise. Judged over the log as it
 * was written, before any cleaner; all records of one transaction count as one moment.
 *
 * <p>Nothing at run time relies on it: it is the yardstick. Every test that lets placement write a
 * log, simulated or on a broker, judges that log by it. {@code reveille check} holds the same rule
 * by {@link OwnedByOne}, record by record and of a log that was cleaned.
 */
public final class OneOwner {
    /** One record of the log. */
    public record Entry(ControlKey key, Optional<ControlRecord> record) {}

    /**
     * Where the invariant first breaks.
     *
     * @param position index in the sequence
     */
    public record Violation(int position, AgentId agent, String message) {}

    private final Map<AgentId, Epoch> highest = new HashMap<>();
    private final Map<AgentId, Map<Owner, Held>> holders = new HashMap<>();
    private final Map<NodeId, Membership> members = new HashMap<>();

    private OneOwner() {}

    /** The first violation in a sequence of records, if there is one. */
    public static Optional<Violation> firstViolation(List<Entry> log) {
        var check = new OneOwner();
        for (int i = 0; i < log.size(); i++) {
            int position = i;
            Optional<Violation> violation =
                    check.step(log.get(i))
                            .map(found -> new Violation(position, found.agent(), found.message()));
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    private record Found(AgentId agent, String message) {}

    /** What an owner has not released, and whether it was exclusive when it was placed there. */
    private record Held(Epoch epoch, boolean exclusive) {}

    private Optional<Found> step(Entry entry) {
        return switch (entry.key()) {
            case ControlKey.Node(NodeId node) -> {
                entry.record().ifPresent(r -> member(node, (Membership) r));
                yield Optional.empty();
            }
            case ControlKey.Release(AgentId agent, NodeId _) -> {
                entry.record().ifPresent(r -> release(agent, (Released) r));
                yield Optional.empty();
            }
            case ControlKey.Pool _ -> Optional.empty();
            case ControlKey.Agent(AgentId agent) ->
                    entry.record().isPresent()
                            ? placed((Placed) entry.record().get())
                            : tombstone(agent);
        };
    }

    /**
     * The end of a life ends everything it held, whatever it comes back as; but for what is
     * exclusive while its node lease may run.
     */
    private void member(NodeId node, Membership membership) {
        members.put(node, membership);
        holders.values()
                .forEach(
                        holding ->
                                holding.entrySet()
                                        .removeIf(
                                                held ->
                                                        !accepted(held.getKey())
                                                                && !(held.getValue().exclusive()
                                                                        && leased(held.getKey()))));
    }

    private void release(AgentId agent, Released released) {
        holders.getOrDefault(agent, new HashMap<>())
                .computeIfPresent(
                        released.owner(),
                        (_, held) -> held.epoch().isAfter(released.epoch()) ? held : null);
    }

    private Optional<Found> placed(Placed placed) {
        AgentId agent = placed.agent();
        Epoch before = highest.getOrDefault(agent, Epoch.NONE);
        if (before.isAfter(placed.epoch())) {
            return found(agent, "epoch fell from " + before + " to " + placed.epoch());
        }
        var holding = holders.computeIfAbsent(agent, _ -> new HashMap<>());
        var named = new HashSet<Owner>();
        placed.owner().ifPresent(named::add);
        placed.awaited().stream().map(Awaited::owner).forEach(named::add);
        for (Owner owner : holding.keySet()) {
            if (!named.contains(owner)) {
                return found(agent, "forgets " + owner + ", which has not released it");
            }
        }
        if (placed.owner().isPresent()) {
            Owner owner = placed.owner().get();
            Optional<Found> wrong = owned(placed, owner, before, Map.copyOf(holding));
            if (wrong.isPresent()) {
                return wrong;
            }
            holding.put(owner, new Held(placed.epoch(), placed.exclusive()));
        }
        highest.put(agent, placed.epoch());
        return Optional.empty();
    }

    private Optional<Found> owned(
            Placed placed, Owner owner, Epoch before, Map<Owner, Held> holding) {
        AgentId agent = placed.agent();
        Held held = holding.get(owner);
        boolean goesOn = held != null && held.exclusive() && held.epoch().equals(placed.epoch());
        if (!accepted(owner) && !(goesOn && leased(owner))) {
            return found(agent, owner + " owns it without being accepted");
        }
        for (Owner other : holding.keySet()) {
            if (!other.equals(owner)) {
                return found(agent, owner + " owns it while " + other + " has not released it");
            }
        }
        return held == null && !placed.epoch().isAfter(before)
                ? found(agent, "a new owner under the old epoch " + before)
                : Optional.empty();
    }

    private Optional<Found> tombstone(AgentId agent) {
        var holding = holders.getOrDefault(agent, Map.of());
        return holding.keySet().stream()
                .findFirst()
                .flatMap(owner -> found(agent, "is gone, but " + owner + " has not released it"));
    }

    private boolean accepted(Owner owner) {
        Membership member = members.get(owner.node());
        return member != null
                && member.owner().equals(owner)
                && member.status() == Membership.Status.ACCEPTED;
    }

    private boolean leased(Owner owner) {
        Membership member = members.get(owner.node());
        return member != null
                && member.owner().equals(owner)
                && member.status() == Membership.Status.LOST
                && member.leased();
    }

    private static Optional<Found> found(AgentId agent, String message) {
        return Optional.of(new Found(agent, message));
    }
}
