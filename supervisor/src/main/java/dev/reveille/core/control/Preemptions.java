package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.Need;
import dev.reveille.core.placement.NodeView;
import dev.reveille.core.placement.Preemption;
import dev.reveille.core.placement.Room;
import dev.reveille.core.placement.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Has the least relevant idle agents make room for more relevant ones that wait. What was chosen
 * before is found in the log, so a new loop goes on where the last one ended.
 */
final class Preemptions {
    /** So long after it was placed an agent has told whether it works: five heartbeats. */
    private static final Duration TOLD = Duration.ofSeconds(5);

    private final Known known;
    private final Account account;
    private final Drafts drafts;
    private final Ledger ledger;
    private final Instant now;

    Preemptions(Known known, Account account, Drafts drafts, Ledger ledger, Instant now) {
        this.known = known;
        this.account = account;
        this.drafts = drafts;
        this.ledger = ledger;
        this.now = now;
    }

    /**
     * Makes room.
     *
     * @param waiting those that no node has room for, after all others have been placed
     * @param examined agents whose records may change in this round anyway
     */
    Preemption make(List<Need> waiting, Set<AgentId> examined) {
        var nodes = new ArrayList<NodeView>();
        var idle = new ArrayList<Runner>();
        for (NodeView node : account.views()) {
            Room coming = Room.NONE;
            Set<AgentId> busy = account.busy(node.id());
            for (AgentId agent : known.log().holds(node.id())) {
                Placed placed = known.log().agent(agent).orElseThrow();
                if (goes(placed, node.id())) {
                    coming = coming.plus(Room.of(placed.requests()));
                } else if (!examined.contains(agent) && !busy.contains(agent)) {
                    runner(placed, node.id()).ifPresent(idle::add);
                }
            }
            nodes.add(node.withTaken(node.taken().minus(coming)));
        }
        var choice = Preemption.choose(nodes, waiting, idle);
        choice.victims().forEach((victim, by) -> preempt(victim, need(waiting, by)));
        return choice;
    }

    /** Whether it is on its way from there, and not released yet: its room will be free soon. */
    private boolean goes(Placed placed, NodeId node) {
        return placed.owner().filter(owner -> owner.node().equals(node)).isEmpty()
                && known.log().releases(placed.agent()).isEmpty();
    }

    /**
     * It, if it may be taken away: not one of a group, which would be torn; not one that somebody
     * started or needs, which its score says nothing of; none that is exclusive or on its way.
     */
    private Optional<Runner> runner(Placed placed, NodeId node) {
        boolean settled =
                placed.owner().filter(owner -> owner.node().equals(node)).isPresent()
                        && placed.awaited().isEmpty()
                        && !placed.exclusive()
                        && !now.isBefore(placed.placedAt().plus(TOLD));
        return settled
                        && known.wants().of(placed.agent()) instanceof Desire.Run run
                        && !run.paused()
                        && run.decision().startReason() == StartReason.RELEVANT
                        && run.spec().supervision().root(placed.agent()).isEmpty()
                ? Optional.of(
                        new Runner(
                                placed.agent(),
                                node,
                                Room.of(placed.requests()),
                                run.decision().score()))
                : Optional.empty();
    }

    private static Need need(List<Need> waiting, AgentId agent) {
        return waiting.stream()
                .filter(need -> need.agent().equals(agent))
                .findFirst()
                .orElseThrow();
    }

    private void preempt(AgentId victim, Need by) {
        Placed placed = known.log().agent(victim).orElseThrow();
        Desire desire = known.wants().of(victim);
        String why =
                "makes room for %s, which is more relevant: %s over %s"
                        .formatted(by.agent(), score(by.score()), score(desire));
        var next = Optional.of(drafts.away(placed, StopReason.PREEMPTED, why));
        account.change(Optional.of(placed), next);
        ledger.say(victim, Optional.of(placed), next, desire);
    }

    private static String score(Desire desire) {
        return desire instanceof Desire.Run run ? score(run.decision().score()) : "0";
    }

    private static String score(double score) {
        return Double.toString(Math.round(score * 100) / 100.0);
    }
}
