package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Membership.Status;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a pool's nodes say, and what follows for their membership. A new roster starts every lease
 * anew: no node is lost for silence before its {@code lost.after} has passed here. LOST ends an
 * incarnation's ownership of everything but its exclusive agents, and that of those too once its
 * node lease must be over; should the same incarnation be heard again, it is accepted as a member
 * that owns no more than it had left. Not safe for use by more than one thread.
 */
final class Roster {
    /** What should be written of a node, and why. */
    record Verdict(Membership membership, String why) {}

    /** A second incarnation of a node id whose first is alive. */
    record Refusal(NodeReport second, Membership first) {}

    private record Heard(NodeReport report, Duration at) {}

    private final String pool;
    private final Duration lostAfter;
    private final Duration lease;
    private final Duration lostKept;
    private final Map<Owner, Heard> heard = new HashMap<>();
    private final Set<Owner> backwards = new HashSet<>();
    private final Set<Owner> refused = new HashSet<>();
    private final Lacks lacks = new Lacks();
    private final Silences silences = new Silences();

    Roster(PoolSettings settings) {
        this.pool = settings.pool();
        this.lostAfter = settings.lostAfter();
        this.lease = settings.lease();
        this.lostKept = settings.lostKept();
    }

    /** Time of the pool's clock since this roster began. */
    Duration elapsed() {
        return silences.elapsed();
    }

    /** A record of the heartbeat partition that is not a node's word: time advances. */
    void tick(Instant logAppendTime) {
        silences.tick(logAppendTime);
    }

    /**
     * A node's word.
     *
     * @return whether it changes where agents fit
     */
    boolean observe(NodeReport report, Instant logAppendTime) {
        tick(logAppendTime);
        if (!report.pool().equals(pool) || report.status() == NodeReport.Status.REFUSED) {
            return false;
        }
        var owner = new Owner(report.node(), report.incarnation());
        Heard before = heard.get(owner);
        var typesBefore = report(owner).map(NodeReport::types);
        heard.put(owner, new Heard(report, silences.elapsed()));
        silences.heard(owner);
        lacks.heard(report);
        if (before != null && report.sequence() < before.report().sequence()) {
            backwards.add(owner);
        }
        return before == null
                || before.report().status() != report.status()
                || before.report().slots() != report.slots()
                || before.report().holds().lease() != report.holds().lease()
                || !before.report().labels().equals(report.labels())
                || !before.report().holds().allocatable().equals(report.holds().allocatable())
                || !typesBefore.equals(report(owner).map(NodeReport::types));
    }

    /**
     * A word from before this roster. Time does not advance by it, and only a goodbye with nothing
     * behind it still counts: one that no loop has heeded.
     */
    void before(NodeReport report) {
        var owner = new Owner(report.node(), report.incarnation());
        if (report.status() == NodeReport.Status.LEAVING) {
            heard.put(owner, new Heard(report, silences.since()));
        } else {
            heard.remove(owner);
        }
    }

    /** Members that ended long ago: nobody asks after them any more. */
    List<Membership> bygone(Collection<Membership> members, Instant now) {
        return members.stream()
                .filter(member -> !member.acts(true))
                .filter(member -> !now.isBefore(member.at().plus(lostKept)))
                .sorted(Comparator.comparing(member -> member.owner().node()))
                .toList();
    }

    /**
     * What must be written of nodes now; at most one verdict for each.
     *
     * @param holdsExclusive whether exclusive agents are a node's, or a release of one is awaited
     */
    List<Verdict> verdicts(
            Map<NodeId, Membership> members, Instant now, Predicate<Owner> holdsExclusive) {
        var nodes = new TreeSet<>(members.keySet());
        heard.keySet().forEach(owner -> nodes.add(owner.node()));
        var verdicts = new ArrayList<Verdict>();
        for (NodeId node : nodes) {
            Membership member = members.get(node);
            if (member == null || !member.acts(true)) {
                joining(node, Optional.ofNullable(member), now).ifPresent(verdicts::add);
            } else if (member.status() == Status.ACCEPTED) {
                ending(member, now, holdsExclusive).ifPresent(verdicts::add);
            } else {
                leased(member, now).ifPresent(verdicts::add);
            }
        }
        return verdicts;
    }

    private Optional<Verdict> ending(
            Membership member, Instant now, Predicate<Owner> holdsExclusive) {
        Owner owner = member.owner();
        Heard last = heard.get(owner);
        boolean torn = backwards.contains(owner);
        if (!torn && last != null && last.report().status() == NodeReport.Status.LEAVING) {
            return verdict(member, Status.LEFT, false, now, "it said goodbye");
        }
        Duration silence = silences.of(owner);
        if (!torn && silence.compareTo(lostAfter) < 0) {
            return Optional.empty();
        }
        boolean leased = silence.compareTo(lease) < 0 && holdsExclusive.test(owner);
        String why = torn ? "its heartbeats' sequence ran backwards" : silent(silence);
        return verdict(
                member,
                Status.LOST,
                leased,
                now,
                leased ? why + "; exclusive agents stay its own while its lease may run" : why);
    }

    private static String silent(Duration silence) {
        return "no heartbeat for " + silence.toMillis() + " ms of the pool's clock";
    }

    /** Of one that is lost and whose node lease may still run: over, or heard again. */
    private Optional<Verdict> leased(Membership member, Instant now) {
        Heard last = heard.get(member.owner());
        if (last != null && last.report().status() == NodeReport.Status.LEAVING) {
            return verdict(member, Status.LEFT, false, now, "it said goodbye");
        }
        if (last != null && lively(last)) {
            return verdict(member, Status.ACCEPTED, false, now, "it was heard again");
        }
        Duration silence = silences.of(member.owner());
        return silence.compareTo(lease) < 0
                ? Optional.empty()
                : verdict(
                        member,
                        Status.LOST,
                        false,
                        now,
                        silent(silence) + ", so its node lease is over");
    }

    private static Optional<Verdict> verdict(
            Membership member, Status status, boolean leased, Instant now, String why) {
        return Optional.of(
                new Verdict(
                        new Membership(
                                member.owner(), status, member.host(), now, leased, member.duty()),
                        why));
    }

    private Optional<Verdict> joining(NodeId node, Optional<Membership> before, Instant now) {
        return heard.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node) && lively(entry.getValue()))
                .max(
                        Comparator.comparing((Map.Entry<Owner, Heard> e) -> e.getValue().at())
                                .thenComparing(e -> e.getKey().incarnation().value()))
                .map(
                        entry ->
                                new Verdict(
                                        new Membership(
                                                entry.getKey(),
                                                Status.ACCEPTED,
                                                entry.getValue().report().host(),
                                                now,
                                                false,
                                                before.map(Membership::duty).orElse(Duty.OPEN)),
                                        "it was heard"));
    }

    private boolean lively(Heard last) {
        return last.report().status() != NodeReport.Status.LEAVING
                && silences.elapsed().minus(last.at()).compareTo(lostAfter) < 0;
    }

    /** Refusals that have not been told. */
    List<Refusal> refusals(Map<NodeId, Membership> members) {
        var refusals = new ArrayList<Refusal>();
        heard.forEach(
                (owner, last) -> {
                    Membership member = members.get(owner.node());
                    if (member != null
                            && member.acts(true)
                            && !member.owner().equals(owner)
                            && lively(last)
                            && !refused.contains(owner)) {
                        refusals.add(new Refusal(last.report(), member));
                    }
                });
        return refusals;
    }

    /** A node gave an agent of this type back: whatever it said before, it has no such type. */
    void lacks(Owner owner, String type, Instant at) {
        lacks.note(owner, type, at);
    }

    /** A node gave an agent back that it held under this lease: whatever it said, that is over. */
    void lapsed(Owner owner, long lease) {
        lacks.lapsed(owner, lease);
    }

    /** The last word of a node that is a member, as far as it is believed. */
    Optional<NodeReport> report(Owner owner) {
        return Optional.ofNullable(heard.get(owner)).map(Heard::report).map(lacks::believed);
    }

    /** A membership has been written: an ended life must be heard again to count. */
    void written(Membership membership) {
        if (membership.status() != Status.ACCEPTED) {
            heard.remove(membership.owner());
            lacks.forget(membership.owner());
        }
        if (!membership.acts(true)) {
            silences.forget(membership.owner());
        }
        backwards.remove(membership.owner());
        refused.remove(membership.owner());
    }

    /** These refusals have been told. */
    void told(Set<Owner> owners) {
        refused.addAll(owners);
    }
}
