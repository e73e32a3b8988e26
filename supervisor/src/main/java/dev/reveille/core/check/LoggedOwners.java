package dev.reveille.core.check;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who may run what by the control log, as far as it has been read: every owner it ever named, until
 * that has released the agent or its life is over. Not safe for use by more than one thread.
 */
final class LoggedOwners {
    /** An owner that may still run an agent, and the newest epoch it was given. */
    record Holding(Owner owner, Epoch epoch) {}

    private final Map<AgentId, SortedMap<String, Holding>> holdings = new HashMap<>();
    private final Map<AgentId, Map<Owner, Epoch>> released = new HashMap<>();
    private final Map<AgentId, Map<Owner, Epoch>> bereft = new HashMap<>();
    private final Map<NodeId, Membership> members = new HashMap<>();

    /** Takes in a record; to be judged before. */
    void read(Fact.Logged logged) {
        switch (logged.key()) {
            case ControlKey.Node(NodeId node) -> {
                if (logged.record().isPresent()) {
                    member(node, (Membership) logged.record().get());
                }
            }
            case ControlKey.Release(AgentId agent, NodeId _) ->
                    logged.record().ifPresent(record -> release(agent, (Released) record));
            case ControlKey.Agent(AgentId agent) -> {
                boolean known = holdings.containsKey(agent);
                var held = holdings.computeIfAbsent(agent, _ -> new TreeMap<>());
                logged.record()
                        .map(Placed.class::cast)
                        .ifPresent(placed -> place(placed, held, known));
            }
        }
    }

    private void member(NodeId node, Membership member) {
        members.put(node, member);
        holdings.forEach(
                (agent, held) -> {
                    if (member.status() == Membership.Status.LOST) {
                        held.values().stream()
                                .filter(h -> h.owner().equals(member.owner()))
                                .forEach(
                                        h ->
                                                bereft.computeIfAbsent(agent, _ -> new HashMap<>())
                                                        .put(h.owner(), h.epoch()));
                    }
                    held.values().removeIf(this::over);
                });
    }

    /** Whether the owner was LOST while that epoch was its own. */
    boolean lost(AgentId agent, Owner owner, Epoch epoch) {
        Epoch last = bereft.getOrDefault(agent, Map.of()).get(owner);
        return last != null && !epoch.isAfter(last);
    }

    /** A node that nothing is known of is not doubted: its record may have been cleaned away. */
    private boolean over(Holding holding) {
        return members.containsKey(holding.owner().node()) && !acts(holding.owner());
    }

    private void release(AgentId agent, Released release) {
        released.computeIfAbsent(agent, _ -> new HashMap<>())
                .merge(release.owner(), release.epoch(), (a, b) -> a.isAfter(b) ? a : b);
        holdings.getOrDefault(agent, new TreeMap<>()).values().removeIf(h -> isReleased(agent, h));
    }

    private boolean isReleased(AgentId agent, Holding holding) {
        Epoch epoch = released.getOrDefault(agent, Map.of()).get(holding.owner());
        return epoch != null && !holding.epoch().isAfter(epoch);
    }

    private void place(Placed placed, SortedMap<String, Holding> held, boolean known) {
        if (!known) {
            for (Awaited former : placed.awaited()) {
                var holding = new Holding(former.owner(), former.epoch());
                if (!over(holding) && !isReleased(placed.agent(), holding)) {
                    held.put(former.owner().toString(), holding);
                }
            }
        }
        placed.owner()
                .ifPresent(owner -> held.put(owner.toString(), new Holding(owner, placed.epoch())));
    }

    /** Whether the log, as far as it was read, has said anything of the agent. */
    boolean knows(AgentId agent) {
        return holdings.containsKey(agent);
    }

    /** Who may run the agent. */
    SortedMap<String, Holding> of(AgentId agent) {
        return Collections.unmodifiableSortedMap(
                holdings.getOrDefault(agent, Collections.emptySortedMap()));
    }

    /** Whether the owner may run the agent. */
    Optional<Epoch> epoch(AgentId agent, Owner owner) {
        return Optional.ofNullable(of(agent).get(owner.toString())).map(Holding::epoch);
    }

    /** Whether the log says of that life of the node that it may run nothing. */
    boolean denies(Owner owner) {
        return members.containsKey(owner.node()) && !acts(owner);
    }

    private boolean acts(Owner owner) {
        Membership member = members.get(owner.node());
        return member != null
                && member.owner().equals(owner)
                && member.status() == Membership.Status.ACCEPTED;
    }
}
