package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Progress;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.PendingReason;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One round of decisions: nodes first, then each agent by itself, then those that need a node. */
final class Planning {
    private final Known known;
    private final boolean settled;
    private final boolean leasesOver;
    private final Instant now;
    private final Ledger ledger;
    private final Drafts drafts;
    private final Map<NodeId, Membership> members;
    private final Account account;
    private final Judge judge;
    private final Seekers seekers;
    private final Drains drains;
    private final Balancing balancing;
    private final Handover handover;
    private final String pool;

    /**
     * @param settled whether nodes have had their time to speak
     * @param leasesOver whether no lease runs of which the log knows nothing
     */
    Planning(Known known, PoolSettings settings, Instant now, boolean settled, boolean leasesOver) {
        this.known = known;
        this.settled = settled;
        this.leasesOver = leasesOver;
        this.now = now;
        this.ledger = new Ledger(settings.writer(), now);
        this.drafts = new Drafts(highest(known), now);
        this.pool = settings.pool();
        this.handover = new Handover(known, settings);
        this.members = new HashMap<>(known.log().members());
        this.account = new Account(known.roster(), members, known.occupancy());
        this.judge = new Judge(drafts, account, known.reader());
        var preemptions = new Preemptions(known, account, drafts, ledger, now);
        this.seekers = new Seekers(known, account, drafts, ledger, preemptions, settled);
        this.drains = new Drains(known, account, drafts, ledger, now);
        this.balancing = new Balancing(known, account, drafts, ledger, settings.balance(), now);
    }

    /** Of all pools: the agent's next epoch is to be above those it had in any of them. */
    private static Epoch highest(Known known) {
        Epoch here = known.log().highest();
        Epoch there = known.elsewhere().highest();
        return there.isAfter(here) ? there : here;
    }

    /**
     * The plan.
     *
     * @param verdicts what must be written of nodes
     * @param dirty agents something has happened to
     * @param waiting agents that may profit from freed room
     * @param balance whether to look for agents that had better run elsewhere
     */
    Plan plan(
            List<Roster.Verdict> verdicts,
            Set<AgentId> dirty,
            Set<AgentId> waiting,
            boolean balance) {
        var examine = new TreeSet<>(dirty);
        verdicts.forEach(verdict -> judgeNode(verdict, examine));
        var refusals = known.roster().refusals(members);
        refusals.forEach(ledger::refused);
        boolean opened = assignDuties();
        boolean roomChanged = opened || !verdicts.isEmpty();
        for (AgentId agent : examine) {
            roomChanged |= judgeAgent(agent);
        }
        if (roomChanged) {
            for (AgentId agent : waiting) {
                if (examine.add(agent)) {
                    judgeAgent(agent);
                }
            }
        }
        seekers.place(examine);
        drains.goOn(members, examine);
        if (balance && settled && waiting.isEmpty()) {
            balancing.move(examine);
        }
        if (settled) {
            known.bygone(members.values(), now).forEach(ledger::forgotten);
            sayWhoLeft();
        }
        var told = new HashSet<Owner>();
        refusals.forEach(r -> told.add(new Owner(r.second().node(), r.second().incarnation())));
        return new Plan(ledger.changes(), examine, told, settled);
    }

    /** Not before all that is wanted here is in the log: see {@link Progress}. */
    private void sayWhoLeft() {
        if (known.departures().due(known.log())) {
            var moves = known.departures().all(known.log());
            ledger.progressed(new Progress(pool, moves, drafts.highest(), now));
        }
    }

    private void judgeNode(Roster.Verdict verdict, Set<AgentId> examine) {
        NodeId node = verdict.membership().owner().node();
        Membership before = members.get(node);
        Duty duty = before == null ? Duty.OPEN : before.duty();
        Membership membership = verdict.membership().withDuty(duty);
        members.put(node, membership);
        ledger.judged(new Roster.Verdict(membership, verdict.why()));
        examine.addAll(known.log().holds(node));
    }

    /** What operators asked of nodes; answers whether one takes agents that took none. */
    private boolean assignDuties() {
        boolean opened = false;
        for (OperationRequest asked : known.duties().asked()) {
            Membership before = members.get(asked.node().orElseThrow());
            if (before != null) {
                Membership after = before.withDuty(Duties.after(asked, before, now));
                NodeId node = after.owner().node();
                members.put(node, after);
                int agents = known.log().holds(node).size();
                ledger.duty(after, asked, Duties.answer(asked, before, after, agents));
                opened |= after.duty().equals(Duty.OPEN) && !before.duty().equals(Duty.OPEN);
            }
        }
        return opened;
    }

    /** Judges one agent; answers whether it freed room. */
    private boolean judgeAgent(AgentId agent) {
        Optional<Placed> before = known.log().agent(agent);
        List<Released> releases = known.log().releases(agent);
        Desire desire = known.wants().of(agent);
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
                yield account.change(before, next);
            }
            case Judge.Verdict.Seeks seeks -> {
                known.escalations()
                        .hold(seeks.run(), now)
                        .or(() -> handover.hold(agent))
                        .or(() -> formerLeases(seeks.run()))
                        .or(() -> companyLeaves(agent))
                        .ifPresentOrElse(
                                hold ->
                                        ledger.say(
                                                agent, before, held(before, seeks, hold), desire),
                                () -> seekers.add(agent, seeks));
                yield account.change(before, Optional.empty());
            }
        };
    }

    private Optional<Placed> held(
            Optional<Placed> before, Judge.Verdict.Seeks seeks, Escalations.Hold hold) {
        return Optional.of(
                drafts.pending(before, List.of(), seeks.run(), hold.reason(), hold.words()));
    }

    private Optional<Escalations.Hold> formerLeases(Desire.Run run) {
        return run.spec().placement().exclusive() && !leasesOver
                ? Optional.of(FormerLeases.hold())
                : Optional.empty();
    }

    /**
     * A group that is moved is placed once all of it has been released, and so as a whole; nor does
     * it leave a lost node before those that stay there for their lease, unless others of it have a
     * node already.
     */
    private Optional<Escalations.Hold> companyLeaves(AgentId agent) {
        String group = known.kin().root(agent).orElse("");
        List<Placed> others =
                known.kin().members(group).stream()
                        .filter(member -> !member.equals(agent))
                        .flatMap(member -> known.log().agent(member).stream())
                        .toList();
        if (others.stream().anyMatch(placed -> placed.owner().filter(this::accepted).isPresent())) {
            return Optional.empty();
        }
        return others.stream()
                .filter(placed -> placed.owner().filter(this::leased).isPresent())
                .findFirst()
                .map(
                        placed ->
                                new Escalations.Hold(
                                        PendingReason.AWAITING_RELEASE,
                                        placed.agent()
                                                + ", of its group, may run on its lost node until"
                                                + " the node lease is over"))
                .or(() -> leaves(group, others));
    }

    private boolean accepted(Owner owner) {
        return ControlLog.acts(owner, false, members);
    }

    /** Lost, and its exclusive agents are still its own. */
    private boolean leased(Owner owner) {
        return !accepted(owner) && ControlLog.acts(owner, true, members);
    }

    private Optional<Escalations.Hold> leaves(String group, List<Placed> others) {
        return others.stream()
                .filter(placed -> placed.leaves() && awaited(placed))
                .map(Placed::agent)
                .findFirst()
                .or(() -> comesLater(group))
                .map(
                        other ->
                                new Escalations.Hold(
                                        PendingReason.AWAITING_RELEASE,
                                        other + ", of its group, is not released yet"));
    }

    private Optional<AgentId> comesLater(String group) {
        return known.kin().members(group).stream()
                .filter(member -> handover.hold(member).isPresent())
                .findFirst();
    }

    private boolean awaited(Placed placed) {
        var releases = known.log().releases(placed.agent());
        return !Remains.of(placed, releases, members).awaited().isEmpty();
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
}
