package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One pool's placement: decide → record → replay. What the control log says changes here only by
 * {@link #replay} and {@link #committed}; {@link #decide} changes nothing and answers with what to
 * write. Everything else that it knows (what is wanted, what nodes say) is read anew by the next
 * loop. Not safe for use by more than one thread.
 */
public final class Pool {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration BALANCE = Duration.ofSeconds(10);

    private final PoolSettings settings;
    private final SpecReader reader;
    private final Known known;
    private final ControlLog log;
    private final Wants wants;
    private final Roster roster;
    private final Escalations escalations;
    private final FormerLeases formerLeases;
    private final List<HistoryEvent> answers = new ArrayList<>();

    /** Linked: walking one that was large once must not cost for ever. */
    private final Set<AgentId> dirty = new LinkedHashSet<>();

    /** Sorted, so that they are always written in the same order. */
    private final Set<AgentId> waiting = new TreeSet<>();

    private Instant settledAt = Instant.MAX;
    private Instant lookAgainAt = Instant.MIN;
    private Instant balanceAt = Instant.MIN;
    private boolean settled;

    public Pool(PoolSettings settings, SpecReader reader) {
        this.settings = settings;
        this.reader = reader;
        this.known = Known.nothing(settings, reader);
        this.log = known.log();
        this.wants = known.wants();
        this.roster = known.roster();
        this.escalations = known.escalations();
        this.formerLeases = new FormerLeases(settings.lease());
    }

    /**
     * Takes in a record of the log as it was when the loop began; empty = a tombstone. From then on
     * the loop's own records come back by {@link #committed}, and nodes' by {@link #released}: a
     * tombstone of its own that overtakes a node's next release must not swallow that.
     */
    public void replay(ControlKey key, Optional<ControlRecord> record) {
        known.replay(key, record)
                .ifPresent(
                        agent -> {
                            dirty.add(agent);
                            remember(agent);
                        });
    }

    /**
     * A record of another pool's part of the log, from before the loop began or since; empty = a
     * tombstone. Agents may wait for it.
     */
    public void elsewhere(int number, ControlKey key, Optional<ControlRecord> record) {
        known.elsewhere().read(number, key, record);
        switch (key) {
            case ControlKey.Agent(AgentId agent) -> {
                if (waiting.contains(agent)) {
                    dirty.add(agent);
                }
            }
            case ControlKey.Pool _ -> dirty.addAll(waiting);
            case ControlKey.Release _, ControlKey.Node _ -> {}
        }
    }

    /** A node's word that has arrived since the loop began. */
    public void released(ControlRecord.Released released) {
        replay(ControlKey.of(released), Optional.of(released));
        believe(released);
    }

    /**
     * A node that gives an agent back for want of its type gets none of that type; one that does so
     * because its lease lapsed gets none under that lease; one that gives it up gets it again only
     * where there is no other.
     */
    private void believe(ControlRecord.Released released) {
        if (released.reason() == StopReason.ESCALATED) {
            log.agent(released.agent())
                    .filter(placed -> placed.epoch().equals(released.epoch()))
                    .ifPresent(placed -> escalations.note(released, placed));
        }
        if (released.reason() == StopReason.FENCED) {
            log.agent(released.agent())
                    .filter(
                            placed ->
                                    placed.epoch().equals(released.epoch()) && placed.lease() != 0)
                    .ifPresent(placed -> roster.lapsed(released.owner(), placed.lease()));
        }
        if (released.reason() == StopReason.NO_SUCH_TYPE) {
            log.agent(released.agent())
                    .filter(placed -> placed.epoch().equals(released.epoch()))
                    .flatMap(placed -> Shape.type(placed.spec(), reader))
                    .ifPresent(type -> roster.lacks(released.owner(), type, released.at()));
        }
    }

    private void remember(AgentId agent) {
        log.agent(agent)
                .flatMap(Placed::owner)
                .ifPresent(owner -> known.last().put(agent, owner.node()));
    }

    /** Where an agent ran before this loop began, as {@code agent-state} tells it. */
    public void ran(AgentId agent, NodeId node) {
        known.last().putIfAbsent(agent, node);
    }

    /**
     * A node's word from before this loop, told after the log and in order. Where the last of a
     * member is a goodbye, no loop was there to heed it.
     */
    public void saidBefore(NodeReport report) {
        Membership member = log.members().get(report.node());
        if (member != null
                && member.status() == Membership.Status.ACCEPTED
                && member.owner().incarnation().equals(report.incarnation())) {
            roster.before(report);
        }
    }

    /** Everything there was has been read; from here on nodes have {@code settle} to speak. */
    public void begin(Instant now) {
        log.released().forEach(agent -> log.releases(agent).forEach(this::believe));
        formerLeases.begin(log, now);
        settledAt = now.plus(settings.settle());
        balanceAt = settledAt.plus(BALANCE);
    }

    /** A node's word, at its LogAppendTime. */
    public void observe(NodeReport report, Instant logAppendTime) {
        Set<AgentId> busy = busy(report);
        if (roster.observe(report, logAppendTime) || !busy(report).containsAll(busy)) {
            dirty.addAll(waiting);
        }
    }

    /** Who is at work on that node, as it last said: whoever is not any more may make room. */
    private Set<AgentId> busy(NodeReport report) {
        return roster.report(new ControlRecord.Owner(report.node(), report.incarnation()))
                .map(said -> said.holds().busy())
                .orElse(Set.of());
    }

    /** A record of the heartbeat partition that is nobody's word: time advances. */
    public void tick(Instant logAppendTime) {
        roster.tick(logAppendTime);
    }

    /**
     * A committed decision; empty = the agent's spec is gone.
     *
     * @return what is wrong with the spec, if it cannot be read; then nothing is started or stopped
     */
    public List<Problem> want(AgentId agent, Optional<Decision> decision, Position at) {
        dirty.add(agent);
        var problems = wants.commit(agent, decision, at, a -> log.agent(a).isPresent());
        decision.ifPresent(d -> known.departures().read(d, at));
        known.wanted(agent);
        return problems;
    }

    /** An uncommitted decision: it may start an agent, for a limited time, and never stops one. */
    public void raise(Decision decision, Position at, Instant now) {
        if (wants.raise(decision, at, now)) {
            dirty.add(decision.agent());
            known.wanted(decision.agent());
        }
    }

    /**
     * An operator asks something. Of nodes, placement is asked whether they get agents; of agents
     * it answers for those that wait because nodes gave them up, and for no others: such an agent,
     * and those of its supervision groups with it, are tried again at once.
     */
    public void operated(OperationRequest asked) {
        known.duties().ask(asked, log.members());
        boolean again = asked.verb().equals("reset") || asked.verb().equals("restart");
        asked.agent()
                .filter(_ -> again)
                .flatMap(log::agent)
                .filter(Escalations::holds)
                .ifPresent(placed -> tryAgain(placed, asked));
    }

    private void tryAgain(Placed placed, OperationRequest asked) {
        Optional<String> root = known.kin().root(placed.agent());
        log.agents().stream()
                .filter(
                        agent ->
                                agent.equals(placed.agent())
                                        || (root.isPresent()
                                                && root.equals(known.kin().root(agent))))
                .forEach(
                        agent -> {
                            escalations.forget(agent);
                            dirty.add(agent);
                        });
        answers.add(
                new Words(settings.writer(), asked.at())
                        .operated(
                                placed,
                                asked,
                                root.map(group -> "group " + group + " is").orElse("it is")
                                        + " tried again at once; it had been "
                                        + placed.explanation()));
    }

    /** What to write now. */
    public Plan decide(Instant now) {
        Set<AgentId> expired = wants.expire(now);
        expired.forEach(known::wanted);
        dirty.addAll(expired);
        dirty.addAll(escalations.due(now));
        lookAgain(now);
        if (formerLeases.passed(roster.elapsed())) {
            dirty.addAll(waiting);
        }
        boolean nowSettled = settled || !now.isBefore(settledAt);
        var verdicts = roster.verdicts(log.members(), now, log::holdsExclusive);
        boolean balance = balanceDue(now);
        if (settled == nowSettled && verdicts.isEmpty() && !balance && nothingToDo(now)) {
            return Plan.NOTHING;
        }
        var examine = new HashSet<>(dirty);
        if (nowSettled && !settled) {
            examine.addAll(waiting);
        }
        return new Planning(known, settings, now, nowSettled, formerLeases.over())
                .plan(verdicts, examine, waiting, balance)
                .and(List.copyOf(answers));
    }

    /** That is no hurry, and it walks all agents of a node. */
    private boolean balanceDue(Instant now) {
        if (!settled || settings.balance().most() == 0 || now.isBefore(balanceAt)) {
            return false;
        }
        balanceAt = now.plus(BALANCE);
        return true;
    }

    /**
     * Scores fall and agents settle without freeing room: those that wait may be worth more now.
     */
    private void lookAgain(Instant now) {
        if (waiting.isEmpty() || now.isBefore(lookAgainAt)) {
            return;
        }
        lookAgainAt = now.plus(LOOK_AGAIN);
        dirty.addAll(waiting);
    }

    /** Most times nothing has happened: that is to cost next to nothing. */
    private boolean nothingToDo(Instant now) {
        return dirty.isEmpty()
                && answers.isEmpty()
                && known.duties().asked().isEmpty()
                && !Drains.any(log)
                && roster.refusals(log.members()).isEmpty()
                && !(settled && known.departures().due(log))
                && (!settled || known.bygone(log.members().values(), now).isEmpty());
    }

    /** A plan has been written and its transaction committed. */
    public void committed(Plan plan) {
        for (Change change : plan.changes()) {
            if (change instanceof Change.ControlWrite(var key, var record)) {
                known.replay(key, record).ifPresent(this::remember);
                record.ifPresent(this::joined);
            }
        }
        answers.removeIf(answer -> plan.changes().contains(new Change.Happened(answer)));
        if (!known.duties().asked().isEmpty()) {
            known.duties().answered(plan.answered(), log.members());
        }
        roster.told(plan.refused());
        dirty.removeAll(plan.examined());
        plan.examined().forEach(this::settle);
        settled |= plan.settled();
    }

    private void joined(ControlRecord record) {
        if (record instanceof ControlRecord.Membership membership) {
            roster.written(membership);
        }
    }

    private void settle(AgentId agent) {
        Optional<Placed> placed = log.agent(agent);
        if (placed.isEmpty()) {
            wants.left(agent);
        }
        boolean owned = placed.flatMap(Placed::owner).isPresent();
        if (placed.isEmpty() && !(wants.of(agent) instanceof Desire.Run)) {
            escalations.forget(agent);
        }
        if (!owned && wants.of(agent) instanceof Desire.Run) {
            waiting.add(agent);
        } else {
            waiting.remove(agent);
        }
    }

    /** What the log says of an agent. */
    public Optional<Placed> placed(AgentId agent) {
        return log.agent(agent);
    }

    /** Agents with a record in the log. */
    public Set<AgentId> agents() {
        return log.agents();
    }
}
