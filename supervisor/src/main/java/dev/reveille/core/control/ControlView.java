package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.StopReason;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the control log says to one life of one node. Level-triggered: it is the same whatever the
 * cleaner has removed, and whether read from the start or followed. The node acts on it only after
 * reading to the end once. Not safe for use by more than one thread.
 */
public final class ControlView {
    private final Owner me;
    private final Map<AgentId, Placed> mine = new HashMap<>();
    private final Map<AgentId, Placed> awaited = new HashMap<>();
    private final Map<AgentId, Placed> others = new HashMap<>();
    private final Map<AgentId, Epoch> released = new HashMap<>();
    private Optional<Membership> member = Optional.empty();

    public ControlView(Owner me) {
        this.me = me;
    }

    /**
     * Takes in one record; empty = a tombstone.
     *
     * @return the agent it is about, if it is about one
     */
    public Optional<AgentId> apply(ControlKey key, Optional<ControlRecord> record) {
        switch (key) {
            case ControlKey.Agent(AgentId agent) -> place(agent, record.map(Placed.class::cast));
            case ControlKey.Release(AgentId agent, var node) -> {
                if (node.equals(me.node())) {
                    release(agent, record.map(Released.class::cast));
                }
            }
            case ControlKey.Node(var node) -> {
                if (node.equals(me.node())) {
                    member = record.map(Membership.class::cast);
                }
            }
            case ControlKey.Pool _ -> {}
        }
        return key.about();
    }

    private void place(AgentId agent, Optional<Placed> placed) {
        mine.remove(agent);
        awaited.remove(agent);
        others.remove(agent);
        placed.ifPresent(
                p -> {
                    boolean owns = p.owner().equals(Optional.of(me));
                    boolean awaits = p.awaited().stream().anyMatch(a -> a.owner().equals(me));
                    if (owns) {
                        mine.put(agent, p);
                    }
                    if (awaits) {
                        awaited.put(agent, p);
                    }
                    if (!owns && p.owner().isPresent()) {
                        others.put(agent, p);
                    }
                });
    }

    private void release(AgentId agent, Optional<Released> record) {
        Optional<Released> own = record.filter(r -> r.owner().equals(me));
        if (own.isPresent()) {
            released.put(agent, own.get().epoch());
        } else {
            released.remove(agent);
        }
    }

    /** Whether this life of this node may run agents. */
    public Standing standing() {
        if (member.isEmpty()) {
            return new Standing.Unknown();
        }
        Membership said = member.get();
        boolean meant = said.owner().equals(me);
        return switch (said.status()) {
            case ACCEPTED ->
                    meant
                            ? new Standing.Accepted()
                            : new Standing.Refused(said.host(), said.owner().incarnation());
            case LOST -> meant ? new Standing.Lost(said.leased()) : new Standing.Unknown();
            case LEFT -> new Standing.Unknown();
        };
    }

    /**
     * What it owns and therefore should run: owner, epoch, mode and spec. Nothing unless accepted,
     * but for exclusive agents of one whose node lease may still run. A newer epoch than that of a
     * running process means: end the process, then start a new one. What it has released is no
     * longer its own: placement may have given it away already.
     */
    public SortedMap<AgentId, Placed> assignments() {
        var assigned = new TreeMap<AgentId, Placed>();
        if (acts(true)) {
            mine.keySet()
                    .forEach(agent -> assignment(agent).ifPresent(p -> assigned.put(agent, p)));
        }
        return Collections.unmodifiableSortedMap(assigned);
    }

    private boolean holds(AgentId agent, Epoch epoch) {
        return epoch.isAfter(released.getOrDefault(agent, Epoch.NONE));
    }

    /** What it owns of one agent and has not released. */
    public Optional<Placed> assignment(AgentId agent) {
        return Optional.ofNullable(mine.get(agent))
                .filter(placed -> acts(placed.exclusive()) && holds(agent, placed.epoch()));
    }

    private boolean acts(boolean exclusive) {
        return member.filter(said -> said.owner().equals(me) && said.acts(exclusive)).isPresent();
    }

    /**
     * Releases placement still waits for and the log does not hold: for each agent the epoch to
     * release, once nothing of it runs here. To be written again whenever it shows up, because a
     * tombstone of an older release may have swallowed the newer one.
     */
    public SortedMap<AgentId, Epoch> owedReleases() {
        var owed = new TreeMap<AgentId, Epoch>();
        awaited.forEach(
                (agent, placed) -> owed(agent, placed).ifPresent(epoch -> owed.put(agent, epoch)));
        return owed;
    }

    /** The same of one agent. */
    public Optional<Epoch> owedRelease(AgentId agent) {
        return Optional.ofNullable(awaited.get(agent)).flatMap(placed -> owed(agent, placed));
    }

    private Optional<Epoch> owed(AgentId agent, Placed placed) {
        return placed.awaited().stream()
                .filter(former -> former.owner().equals(me))
                .map(ControlRecord.Awaited::epoch)
                .max(Epoch::compareTo)
                .filter(epoch -> holds(agent, epoch));
    }

    /** Agents it remembers anything of: those the log holds a record of that names a node. */
    Set<AgentId> agents() {
        var all = new HashSet<AgentId>();
        List.of(mine, awaited, others, released).forEach(map -> all.addAll(map.keySet()));
        return all;
    }

    /**
     * Why a process of that agent and epoch must not run here, if it must not.
     *
     * @param spec document it was started from
     */
    public Optional<StopReason> mustStop(AgentId agent, Epoch epoch, String spec) {
        Optional<Placed> owned = assignment(agent);
        if (owned.isPresent()) {
            if (!owned.get().epoch().isAfter(epoch)) {
                return Optional.empty();
            }
            return Optional.of(
                    owned.get().spec().equals(spec) ? StopReason.MOVED : StopReason.SPEC_CHANGED);
        }
        if (standing() instanceof Standing.Lost) {
            return Optional.of(StopReason.FENCED);
        }
        Placed asked = awaited.get(agent);
        if (asked != null) {
            return Optional.of(stopReason(asked.reason()));
        }
        return Optional.of(others.containsKey(agent) ? StopReason.MOVED : StopReason.FENCED);
    }

    private static StopReason stopReason(String reason) {
        return Arrays.stream(StopReason.values())
                .filter(stop -> stop.name().equals(reason))
                .findFirst()
                .orElse(StopReason.MOVED);
    }
}
