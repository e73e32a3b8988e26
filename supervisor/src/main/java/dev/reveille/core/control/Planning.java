package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.placement.Need;
import dev.reveille.core.placement.NodeView;
import dev.reveille.core.placement.Placement;
import dev.reveille.core.placement.Placer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One round of decisions: nodes first, then each agent by itself, then those that need a node. */
final class Planning {
    private final ControlLog log;
    private final Wants wants;
    private final Roster roster;
    private final Escalations escalations;
    private final SpecReader reader;
    private final Map<AgentId, NodeId> last;
    private final boolean settled;
    private final Instant now;
    private final Ledger ledger;
    private final Drafts drafts;
    private final Map<NodeId, Membership> members;
    private final Map<AgentId, Judge.Verdict.Seeks> seeking = new TreeMap<>();

    Planning(
            ControlLog log,
            Wants wants,
            Roster roster,
            Escalations escalations,
            SpecReader reader,
            Map<AgentId, NodeId> last,
            String writer,
            Instant now,
            boolean settled) {
        this.log = log;
        this.wants = wants;
        this.roster = roster;
        this.escalations = escalations;
        this.reader = reader;
        this.last = last;
        this.settled = settled;
        this.now = now;
        this.ledger = new Ledger(writer, now);
        this.drafts = new Drafts(log.highest(), now);
        this.members = new HashMap<>(log.members());
    }

    /**
     * The plan.
     *
     * @param dirty agents something has happened to
     * @param waiting agents that may profit from freed room
     */
    Plan plan(Set<AgentId> dirty, Set<AgentId> waiting) {
        var examine = new TreeSet<>(dirty);
        boolean roomChanged = judgeNodes(examine);
        var refusals = roster.refusals(members);
        refusals.forEach(ledger::refused);

        var room = new Room(roster, members, log);
        var judge = new Judge(drafts, room.views(), reader);
        for (AgentId agent : examine) {
            roomChanged |= judgeAgent(agent, judge, room);
        }
        if (roomChanged) {
            for (AgentId agent : waiting) {
                if (examine.add(agent)) {
                    judgeAgent(agent, judge, room);
                }
            }
        }
        placeSeekers(room);
        if (settled) {
            forgetNodes();
        }
        var told = new HashSet<Owner>();
        refusals.forEach(r -> told.add(new Owner(r.second().node(), r.second().incarnation())));
        return new Plan(ledger.changes(), examine, told, settled);
    }

    private boolean judgeNodes(Set<AgentId> examine) {
        var verdicts = roster.verdicts(members, now, log::holdsExclusive);
        for (Roster.Verdict verdict : verdicts) {
            Membership membership = verdict.membership();
            NodeId node = membership.owner().node();
            members.put(node, membership);
            ledger.judged(verdict);
            examine.addAll(log.holds(node));
        }
        return !verdicts.isEmpty();
    }

    /** A node that ended long ago goes, once no agent's record as it was read names it. */
    private void forgetNodes() {
        for (Membership member : roster.bygone(members.values(), now)) {
            if (log.holds(member.owner().node()).isEmpty()) {
                ledger.forgotten(member);
            }
        }
    }

    /** Judges one agent; answers whether it freed a slot. */
    private boolean judgeAgent(AgentId agent, Judge judge, Room room) {
        Optional<Placed> before = log.agent(agent);
        List<Released> releases = log.releases(agent);
        Desire desire = wants.of(agent);
        Judge.Verdict verdict;
        if (before.isEmpty()) {
            verdict = Judge.unknown(desire);
        } else {
            Remains left = Remains.of(before.get(), releases, members);
            sayIfLost(before.get(), left);
            verdict = judge.known(before.get(), left, desire);
        }
        releases.forEach(ledger::absorb);
        return switch (verdict) {
            case Judge.Verdict.Says(Optional<Placed> next) -> {
                ledger.say(agent, before, next, desire);
                yield room.free(before, next);
            }
            case Judge.Verdict.Seeks seeks -> {
                escalations
                        .hold(seeks.run(), now)
                        .ifPresentOrElse(
                                hold ->
                                        ledger.say(
                                                agent,
                                                before,
                                                Optional.of(
                                                        drafts.pending(
                                                                before,
                                                                List.of(),
                                                                seeks.run(),
                                                                hold.reason(),
                                                                hold.words())),
                                                desire),
                                () -> seeking.put(agent, seeks));
                yield room.free(before, Optional.empty());
            }
        };
    }

    /** Also of one that was only being stopped there: nobody else will say what became of it. */
    private void sayIfLost(Placed before, Remains left) {
        left.lost().stream()
                .filter(this::lost)
                .findFirst()
                .ifPresent(owner -> ledger.lost(before, owner));
    }

    private boolean lost(Owner owner) {
        Membership member = members.get(owner.node());
        return member != null
                && !(member.owner().equals(owner) && member.status() == Membership.Status.LEFT);
    }

    private void placeSeekers(Room room) {
        if (seeking.isEmpty()) {
            return;
        }
        var needs = new ArrayList<Need>();
        seeking.forEach(
                (agent, seeks) ->
                        needs.add(
                                Judge.need(
                                        seeks.run(),
                                        Optional.ofNullable(last.get(agent)),
                                        escalations.avoided(agent))));
        Map<NodeId, NodeView> views = room.views();
        Placer.placeAll(needs, views.values(), groups(needs))
                .forEach((agent, placement) -> placeSeeker(agent, placement, views));
    }

    /** Where the groups of those that seek a node have one. */
    private Map<String, NodeId> groups(List<Need> needs) {
        var sought = new HashSet<String>();
        needs.forEach(need -> need.group().ifPresent(sought::add));
        var nodes = new HashMap<String, NodeId>();
        if (!sought.isEmpty()) {
            for (AgentId agent : log.agents()) {
                if (wants.of(agent) instanceof Desire.Run(_, var spec)) {
                    spec.supervision()
                            .root(agent)
                            .filter(sought::contains)
                            .ifPresent(
                                    group ->
                                            log.agent(agent)
                                                    .flatMap(Placed::owner)
                                                    .ifPresent(o -> nodes.put(group, o.node())));
                }
            }
        }
        return nodes;
    }

    private void placeSeeker(AgentId agent, Placement placement, Map<NodeId, NodeView> views) {
        var seeks = Objects.requireNonNull(seeking.get(agent));
        Optional<Placed> before = log.agent(agent);
        Placed next =
                switch (placement) {
                    case Placement.On(var node, var incarnation) ->
                            drafts.start(
                                    seeks.run(),
                                    new Owner(node, incarnation),
                                    List.of(),
                                    seeks.moved()
                                            ? StartReason.MOVED
                                            : seeks.run().decision().startReason(),
                                    Objects.requireNonNull(views.get(node)).lease());
                    case Placement.Nowhere nowhere ->
                            drafts.pending(
                                    before,
                                    List.of(),
                                    seeks.run(),
                                    nowhere.reason(),
                                    nowhere.words());
                };
        if (next.owner().isPresent() || settled || !sayNothingYet(before)) {
            ledger.say(agent, before, Optional.of(next), seeks.run());
        }
    }

    /** Whether the log is true as it is while nodes have not had their time to speak. */
    private static boolean sayNothingYet(Optional<Placed> before) {
        return before.isEmpty()
                || (before.get().pending().isPresent() && before.get().awaited().isEmpty());
    }
}
