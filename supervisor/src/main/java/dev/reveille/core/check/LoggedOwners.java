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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who may run what by the control log, as far as it has been read: every owner it ever named, until
 * that has released the agent or its life is over. Not safe for use by more than one thread.
 */
final class LoggedOwners {
    /** An owner that may still run an agent, its pool, and the newest epoch it was given. */
    record Holding(Owner owner, int pool, Epoch epoch) {}

    /** A node id may be taken anew in another pool. */
    private record Member(int pool, NodeId node) {}

    private record Known(AgentId agent, int pool) {}

    private final Map<AgentId, SortedMap<String, Holding>> holdings = new HashMap<>();
    private final Map<AgentId, Map<Owner, Epoch>> released = new HashMap<>();
    private final Map<AgentId, Map<Owner, Epoch>> bereft = new HashMap<>();
    private final Map<Member, Membership> members = new HashMap<>();
    private final Set<Known> exclusive = new HashSet<>();
    private final Set<Known> known = new HashSet<>();

    /** Takes in a record; to be judged before. */
    void read(Fact.Logged logged) {
        switch (logged.key()) {
            case ControlKey.Node(NodeId node) -> {
                if (logged.record().isPresent()) {
                    member(new Member(logged.pool(), node), (Membership) logged.record().get());
                }
            }
            case ControlKey.Release(AgentId agent, NodeId _) ->
                    logged.record().ifPresent(record -> release(agent, (Released) record));
            case ControlKey.Agent(AgentId agent) -> {
                boolean first = known.add(new Known(agent, logged.pool()));
                var held = holdings.computeIfAbsent(agent, _ -> new TreeMap<>());
                logged.record()
                        .map(Placed.class::cast)
                        .ifPresent(placed -> place(placed, logged.pool(), held, first));
            }
            case ControlKey.Pool _ -> {}
        }
    }

    private void member(Member node, Membership member) {
        members.put(node, member);
        holdings.forEach(
                (agent, held) -> {
                    if (member.status() == Membership.Status.LOST) {
                        held.values().stream()
                                .filter(h -> h.owner().equals(member.owner()))
                                .filter(h -> denies(agent, h))
                                .forEach(
                                        h ->
                                                bereft.computeIfAbsent(agent, _ -> new HashMap<>())
                                                        .put(h.owner(), h.epoch()));
                    }
                    held.values().removeIf(h -> denies(agent, h));
                });
    }

    /** Whether the owner was LOST while that epoch was its own. */
    boolean lost(AgentId agent, Owner owner, Epoch epoch) {
        Epoch last = bereft.getOrDefault(agent, Map.of()).get(owner);
        return last != null && !epoch.isAfter(last);
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

    private void place(Placed placed, int pool, SortedMap<String, Holding> held, boolean first) {
        boolean _ =
                placed.exclusive()
                        ? exclusive.add(new Known(placed.agent(), pool))
                        : exclusive.remove(new Known(placed.agent(), pool));
        if (first) {
            for (Awaited former : placed.awaited()) {
                var holding = new Holding(former.owner(), pool, former.epoch());
                if (!denies(placed.agent(), holding) && !isReleased(placed.agent(), holding)) {
                    held.put(former.owner().toString(), holding);
                }
            }
        }
        placed.owner()
                .ifPresent(
                        owner ->
                                held.put(
                                        owner.toString(),
                                        new Holding(owner, pool, placed.epoch())));
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

    /**
     * Whether the log says of that life of a node that it may not run the agent. One that is lost
     * may run what is exclusive until its lease is over; one of which nothing is known is not
     * doubted: its record may have been cleaned away.
     */
    boolean denies(AgentId agent, Holding held) {
        Membership member = members.get(new Member(held.pool(), held.owner().node()));
        return member != null && denies(new Known(agent, held.pool()), held.owner(), member);
    }

    /** The same of a node whatever its pool. */
    boolean denies(AgentId agent, Owner owner) {
        var said =
                members.entrySet().stream()
                        .filter(entry -> entry.getKey().node().equals(owner.node()))
                        .toList();
        return !said.isEmpty()
                && said.stream()
                        .allMatch(
                                m ->
                                        denies(
                                                new Known(agent, m.getKey().pool()),
                                                owner,
                                                m.getValue()));
    }

    private boolean denies(Known agent, Owner owner, Membership member) {
        boolean acts =
                switch (member.status()) {
                    case ACCEPTED -> true;
                    case LOST -> member.leased() && exclusive.contains(agent);
                    case LEFT -> false;
                };
        return !acts || !member.owner().equals(owner);
    }
}
