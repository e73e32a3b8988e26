package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Progress;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the other pools' parts of the control log say, as far as it was read: which agents they have
 * a record of, and how far each knows who has left it. It may be behind; whoever has read a pool's
 * progress has read what that pool held by then. Not safe for use by more than one thread.
 */
final class Elsewhere {
    private final SortedMap<Integer, Map<AgentId, Set<NodeId>>> held = new TreeMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Progress> progress = new HashMap<>();
    private Epoch highest = Epoch.NONE;

    /**
     * An agent that another pool has a record of.
     *
     * @param number the pool's
     * @param nodes that own it, or whose release is awaited there
     */
    record Held(int number, Set<NodeId> nodes) {}

    /** A record of another pool's part of the log; empty = a tombstone. */
    void read(int number, ControlKey key, Optional<ControlRecord> record) {
        switch (key) {
            case ControlKey.Agent(AgentId agent) ->
                    place(number, agent, record.map(Placed.class::cast));
            case ControlKey.Pool(String pool) ->
                    progressed(number, pool, record.map(Progress.class::cast));
            case ControlKey.Release _, ControlKey.Node _ -> {}
        }
    }

    private void place(int number, AgentId agent, Optional<Placed> placed) {
        var there = held.computeIfAbsent(number, _ -> new HashMap<>());
        if (placed.isEmpty()) {
            there.remove(agent);
            return;
        }
        there.put(agent, placed.get().nodes());
        saw(placed.get().epoch());
        placed.get().awaited().forEach(former -> saw(former.epoch()));
    }

    private void progressed(int number, String pool, Optional<Progress> said) {
        progress.remove(pool);
        numbers.remove(pool);
        said.ifPresent(
                p -> {
                    progress.put(pool, p);
                    numbers.put(pool, number);
                    saw(p.highest());
                });
    }

    private void saw(Epoch epoch) {
        highest = epoch.isAfter(highest) ? epoch : highest;
    }

    /** The first other pool that has a record of the agent. */
    Optional<Held> held(AgentId agent) {
        for (var pool : held.entrySet()) {
            Set<NodeId> nodes = pool.getValue().get(agent);
            if (nodes != null) {
                return Optional.of(new Held(pool.getKey(), nodes));
            }
        }
        return Optional.empty();
    }

    /** What that pool said last of who left it. */
    Optional<Progress> progress(String pool) {
        return Optional.ofNullable(progress.get(pool));
    }

    /** The pool that said something under that number. */
    Optional<String> name(int number) {
        return numbers.entrySet().stream()
                .filter(pool -> pool.getValue() == number)
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    /** Highest epoch any pool named. */
    Epoch highest() {
        return highest;
    }
}
