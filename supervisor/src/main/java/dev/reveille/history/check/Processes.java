package dev.reveille.history.check;

import dev.reveille.core.check.Fact;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Processes that began and ended, as nodes tell of them on {@code agent-state}, and stops, as they
 * tell of them on {@code events}. Times are those of the nodes' clocks; so that two clocks that
 * differ by less than the skew make no wrong order of what happened, a beginning counts as that
 * much later than told and an end as that much earlier, but never before its own beginning.
 *
 * <p>A process of a node that was lost counts as gone from then on, whatever its node tells of it
 * afterwards: one that was cut off tells late, one that stood still does not know yet that its fuse
 * has killed.
 */
final class Processes {
    private final Duration skew;
    private final Map<AgentId, Map<NodeId, Fact.Began>> alive = new HashMap<>();
    private final Map<AgentId, Map<NodeId, Fact.Ended>> lost = new HashMap<>();

    Processes(Duration skew) {
        this.skew = skew;
    }

    /** What a record of {@code agent-state} tells anew. */
    List<Fact> of(AgentStatus status, String where) {
        if (status.node().isEmpty() || status.incarnation().isEmpty()) {
            return List.of(); // placement's word, which saw no process
        }
        var owner = new Owner(status.node().get(), status.incarnation().get());
        var mine = alive.computeIfAbsent(status.agent(), _ -> new HashMap<>());
        Fact.Began before = mine.get(owner.node());
        boolean same =
                before != null
                        && before.owner().equals(owner)
                        && status.pid().equals(OptionalLong.of(before.pid()));
        if (same) {
            return List.of();
        }
        var facts = new ArrayList<Fact>();
        if (before != null) {
            mine.remove(owner.node());
            Instant end = status.exit().map(exit -> exit.at()).orElse(status.at()).minus(skew);
            facts.add(
                    new Fact.Ended(
                            end.isBefore(before.at()) ? before.at() : end,
                            where,
                            before.agent(),
                            before.owner(),
                            before.epoch(),
                            before.pid()));
        }
        if (status.pid().isPresent() && !wentWithItsNode(status, owner)) {
            Instant began = status.startedAt().orElse(status.at()).plus(skew);
            var fact =
                    new Fact.Began(
                            began,
                            where,
                            status.agent(),
                            owner,
                            status.epoch(),
                            status.pid().getAsLong());
            mine.put(owner.node(), fact);
            facts.add(fact);
        }
        return facts;
    }

    private boolean wentWithItsNode(AgentStatus status, Owner owner) {
        Fact.Ended ended = lost.getOrDefault(status.agent(), Map.of()).get(owner.node());
        return ended != null
                && ended.owner().equals(owner)
                && ended.epoch().equals(status.epoch())
                && status.pid().equals(OptionalLong.of(ended.pid()));
    }

    /** The first step of a stop, of a process that is known. */
    Optional<Fact> of(HistoryEvent event, String where) {
        if (event.kind() != HistoryEvent.Kind.STOP_PHASE) {
            return Optional.empty();
        }
        return event.agent()
                .flatMap(
                        agent ->
                                event.node()
                                        .map(alive.getOrDefault(agent, Map.of())::get)
                                        .map(
                                                began ->
                                                        new Fact.StopAsked(
                                                                event.at().plus(skew),
                                                                where,
                                                                agent,
                                                                began.owner(),
                                                                event.epoch(),
                                                                event.reason())));
    }

    /** Processes of a node's life that nobody will tell of any more: it has ended. */
    List<Fact> lost(Owner owner, Instant at, String where) {
        var facts = new ArrayList<Fact>();
        for (var ofAgent : alive.values()) {
            Fact.Began began = ofAgent.get(owner.node());
            if (began != null && began.owner().equals(owner)) {
                ofAgent.remove(owner.node());
                var ended =
                        new Fact.Ended(at, where, began.agent(), owner, began.epoch(), began.pid());
                lost.computeIfAbsent(began.agent(), _ -> new HashMap<>()).put(owner.node(), ended);
                facts.add(ended);
            }
        }
        return facts;
    }
}
