package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Progress;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the control log of one pool says, last record per key. Changes only by {@link #replay}. Not
 * safe for use by more than one thread.
 */
final class ControlLog {
    private final Map<AgentId, Placed> agents = new HashMap<>();
    private final Map<AgentId, Map<NodeId, Released>> releases = new HashMap<>();
    private final Map<NodeId, Membership> members = new HashMap<>();
    private final Map<NodeId, Set<AgentId>> holds = new HashMap<>();
    private final Map<String, Progress> progress = new HashMap<>();
    private Epoch highest = Epoch.NONE;

    /**
     * Takes in one record; empty = a tombstone.
     *
     * @return the agent it is about, if it is about one
     */
    Optional<AgentId> replay(ControlKey key, Optional<ControlRecord> record) {
        switch (key) {
            case ControlKey.Agent(AgentId agent) -> place(agent, record.map(Placed.class::cast));
            case ControlKey.Release(AgentId agent, NodeId node) ->
                    release(agent, node, record.map(Released.class::cast));
            case ControlKey.Node(NodeId node) -> {
                if (record.isPresent()) {
                    members.put(node, (Membership) record.get());
                } else {
                    members.remove(node);
                }
            }
            case ControlKey.Pool(String pool) -> progressed(pool, record.map(Progress.class::cast));
        }
        return key.about();
    }

    private void place(AgentId agent, Optional<Placed> next) {
        Placed before = agents.remove(agent);
        if (before != null) {
            before.nodes().forEach(node -> holds.getOrDefault(node, new HashSet<>()).remove(agent));
        }
        next.ifPresent(
                placed -> {
                    agents.put(agent, placed);
                    placed.nodes()
                            .forEach(
                                    node ->
                                            holds.computeIfAbsent(node, _ -> new HashSet<>())
                                                    .add(agent));
                    saw(placed.epoch());
                    placed.awaited().forEach(former -> saw(former.epoch()));
                });
    }

    private void release(AgentId agent, NodeId node, Optional<Released> next) {
        var ofAgent = releases.computeIfAbsent(agent, _ -> new HashMap<>());
        if (next.isPresent()) {
            ofAgent.put(node, next.get());
            saw(next.get().epoch());
        } else {
            ofAgent.remove(node);
        }
        if (ofAgent.isEmpty()) {
            releases.remove(agent);
        }
    }

    private void progressed(String pool, Optional<Progress> next) {
        progress.remove(pool);
        next.ifPresent(
                said -> {
                    progress.put(pool, said);
                    saw(said.highest());
                });
    }

    private void saw(Epoch epoch) {
        highest = epoch.isAfter(highest) ? epoch : highest;
    }

    Optional<Placed> agent(AgentId agent) {
        return Optional.ofNullable(agents.get(agent));
    }

    Set<AgentId> agents() {
        return Collections.unmodifiableSet(agents.keySet());
    }

    /** Releases of the agent that have not been absorbed. */
    List<Released> releases(AgentId agent) {
        return List.copyOf(releases.getOrDefault(agent, Map.of()).values());
    }

    /** Agents with releases that have not been absorbed. */
    Set<AgentId> released() {
        return Collections.unmodifiableSet(releases.keySet());
    }

    Map<NodeId, Membership> members() {
        return Collections.unmodifiableMap(members);
    }

    Collection<AgentId> holds(NodeId node) {
        return Collections.unmodifiableSet(holds.getOrDefault(node, Set.of()));
    }

    /** What that pool said here: this one, or one that had its number before. */
    Optional<Progress> progress(String pool) {
        return Optional.ofNullable(progress.get(pool));
    }

    /** Highest epoch any record named. */
    Epoch highest() {
        return highest;
    }

    /** Whether exclusive agents are this owner's, or its release of one is awaited. */
    boolean holdsExclusive(Owner owner) {
        return holds(owner.node()).stream()
                .map(agents::get)
                .anyMatch(placed -> placed != null && placed.exclusive() && names(placed, owner));
    }

    private static boolean names(Placed placed, Owner owner) {
        return placed.owner().equals(Optional.of(owner))
                || placed.awaited().stream().anyMatch(former -> former.owner().equals(owner));
    }

    /**
     * Whether an owner can still act for an agent: it is the accepted incarnation of its node, or
     * one that is lost, but whose node lease may still run while the agent is exclusive.
     */
    static boolean acts(Owner owner, boolean exclusive, Map<NodeId, Membership> members) {
        Membership member = members.get(owner.node());
        return member != null && member.owner().equals(owner) && member.acts(exclusive);
    }
}
