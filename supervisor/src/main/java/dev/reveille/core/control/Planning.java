package dev.reveille.core.control;

import dev.reveille.core.control.Change.ControlWrite;
import dev.reveille.core.control.Change.Happened;
import dev.reveille.core.control.Change.StatusWrite;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.lifecycle.Decision;
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
    private final SpecReader reader;
    private final Map<AgentId, NodeId> last;
    private final boolean settled;
    private final Words words;
    private final Drafts drafts;
    private final List<Change> changes = new ArrayList<>();

    /**
     * Releases taken out of the log, written last: a node that met one of these before the record
     * that no longer awaits it would think that it still owed the release.
     */
    private final List<Change> absorbed = new ArrayList<>();

    private final Map<NodeId, Membership> members;
    private final Map<NodeId, Integer> used = new HashMap<>();
    private final Map<AgentId, Judge.Verdict.Seeks> seeking = new TreeMap<>();

    Planning(
            ControlLog log,
            Wants wants,
            Roster roster,
            SpecReader reader,
            Map<AgentId, NodeId> last,
            String writer,
            Instant now,
            boolean settled) {
        this.log = log;
        this.wants = wants;
        this.roster = roster;
        this.reader = reader;
        this.last = last;
        this.settled = settled;
        this.words = new Words(writer, now);
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
        refusals.forEach(refusal -> changes.add(new Happened(words.refused(refusal))));

        members.keySet().forEach(node -> used.put(node, log.holds(node).size()));
        var judge = new Judge(drafts, views(), reader);
        for (AgentId agent : examine) {
            roomChanged |= judgeAgent(agent, judge);
        }
        if (roomChanged) {
            for (AgentId agent : waiting) {
                if (examine.add(agent)) {
                    judgeAgent(agent, judge);
                }
            }
        }
        placeSeekers();
        changes.addAll(absorbed);
        var told = new HashSet<Owner>();
        refusals.forEach(r -> told.add(new Owner(r.second().node(), r.second().incarnation())));
        return new Plan(changes, examine, told, settled);
    }

    private boolean judgeNodes(Set<AgentId> examine) {
        var verdicts = roster.verdicts(members, words.now());
        for (Roster.Verdict verdict : verdicts) {
            Membership membership = verdict.membership();
            NodeId node = membership.owner().node();
            members.put(node, membership);
            changes.add(new ControlWrite(new ControlKey.Node(node), Optional.of(membership)));
            changes.add(new Happened(words.member(verdict)));
            examine.addAll(log.holds(node));
        }
        return !verdicts.isEmpty();
    }

    /** Accepted nodes that have spoken. */
    private Map<NodeId, NodeView> views() {
        var views = new TreeMap<NodeId, NodeView>();
        members.values().stream()
                .filter(member -> member.status() == Membership.Status.ACCEPTED)
                .flatMap(member -> roster.report(member.owner()).stream())
                .forEach(
                        report ->
                                views.put(
                                        report.node(),
                                        NodeView.of(report, used.getOrDefault(report.node(), 0))));
        return views;
    }

    /** Judges one agent; answers whether it freed a slot. */
    private boolean judgeAgent(AgentId agent, Judge judge) {
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
        releases.forEach(this::absorb);
        return switch (verdict) {
            case Judge.Verdict.Says(Optional<Placed> next) -> {
                say(agent, before, next, desire);
                yield free(before, next);
            }
            case Judge.Verdict.Seeks seeks -> {
                seeking.put(agent, seeks);
                yield free(before, Optional.empty());
            }
        };
    }

    private void sayIfLost(Placed before, Remains left) {
        left.gone()
                .filter(this::lost)
                .ifPresent(owner -> changes.add(new StatusWrite(words.lost(before, owner))));
    }

    private boolean lost(Owner owner) {
        Membership member = members.get(owner.node());
        return member != null
                && !ControlLog.acts(owner, members)
                && !(member.owner().equals(owner) && member.status() == Membership.Status.LEFT);
    }

    private void absorb(Released released) {
        var key = new ControlKey.Release(released.agent(), released.owner().node());
        // the node that wrote it has told history of it
        absorbed.add(new ControlWrite(key, Optional.empty()));
    }

    /** Accounts for slots; answers whether one became free. */
    private boolean free(Optional<Placed> before, Optional<Placed> after) {
        Set<NodeId> old = before.map(Placed::nodes).orElse(Set.of());
        Set<NodeId> now = after.map(Placed::nodes).orElse(Set.of());
        old.forEach(node -> used.merge(node, -1, Integer::sum));
        now.forEach(node -> used.merge(node, 1, Integer::sum));
        return !now.containsAll(old);
    }

    private void placeSeekers() {
        if (seeking.isEmpty()) {
            return;
        }
        var needs = new ArrayList<Need>();
        seeking.forEach(
                (agent, seeks) ->
                        needs.add(Judge.need(seeks.run(), Optional.ofNullable(last.get(agent)))));
        Placer.placeAll(needs, views().values())
                .forEach((agent, placement) -> placeSeeker(agent, placement));
    }

    private void placeSeeker(AgentId agent, Placement placement) {
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
                                            : seeks.run().decision().startReason());
                    case Placement.Nowhere nowhere ->
                            drafts.pending(
                                    before,
                                    List.of(),
                                    seeks.run(),
                                    nowhere.reason(),
                                    nowhere.words());
                };
        if (next.owner().isPresent() || settled || !sayNothingYet(before)) {
            say(agent, before, Optional.of(next), seeks.run());
        }
    }

    /** Whether the log is true as it is while nodes have not had their time to speak. */
    private static boolean sayNothingYet(Optional<Placed> before) {
        return before.isEmpty()
                || (before.get().pending().isPresent() && before.get().awaited().isEmpty());
    }

    private void say(AgentId agent, Optional<Placed> before, Optional<Placed> next, Desire desire) {
        if (next.equals(before)) {
            return;
        }
        changes.add(new ControlWrite(new ControlKey.Agent(agent), next.map(p -> p)));
        if (next.isPresent()) {
            changes.add(new Happened(words.placed(next.get(), decision(desire))));
        } else {
            changes.add(new Happened(words.unplaced(before.orElseThrow(), reason(desire))));
        }
        boolean waited = before.flatMap(Placed::pending).isPresent();
        if (next.flatMap(Placed::pending).isPresent() && desire instanceof Desire.Run run) {
            changes.add(
                    new StatusWrite(
                            words.pending(
                                    next.get(), run.spec().type(), run.decision().specVersion())));
        } else if (waited && next.flatMap(Placed::owner).isEmpty()) {
            changes.add(new StatusWrite(words.idle(before.get(), reason(desire))));
        }
    }

    private static Optional<Decision> decision(Desire desire) {
        return switch (desire) {
            case Desire.Run run -> Optional.of(run.decision());
            case Desire.Stop stop -> stop.decision();
            case Desire.Leave _ -> Optional.empty();
        };
    }

    private static String reason(Desire desire) {
        return switch (desire) {
            case Desire.Stop stop -> stop.reason().name();
            case Desire.Run _, Desire.Leave _ -> "OBSERVE";
        };
    }
}
