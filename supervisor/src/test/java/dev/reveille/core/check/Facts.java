package dev.reveille.core.check;

import dev.reveille.core.control.ControlKey;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Facts of one agent on two nodes, by the second. */
final class Facts {
    static final AgentId A = AgentId.of("acme", "a");
    static final Owner N1 = new Owner(new NodeId("n1"), Incarnation.of(1));
    static final Owner N2 = new Owner(new NodeId("n2"), Incarnation.of(2));

    private Facts() {}

    static Fact accepted(Owner owner) {
        return logged(new Membership(owner, Membership.Status.ACCEPTED, "h", at(0)));
    }

    static Fact lost(Owner owner) {
        return logged(new Membership(owner, Membership.Status.LOST, "h", at(0)));
    }

    static Fact released(Owner owner, long epoch) {
        return logged(new Released(A, owner, new Epoch(epoch), StopReason.IRRELEVANT, at(0)));
    }

    static Fact placed(Owner owner, long epoch) {
        return placed(Optional.of(owner), epoch, List.of(), "RELEVANT", false);
    }

    static Fact exclusive(Owner owner, long epoch) {
        return placed(Optional.of(owner), epoch, List.of(), "RELEVANT", true);
    }

    static Fact ownerless(String reason, long epoch, Owner... awaited) {
        return placed(
                Optional.empty(),
                epoch,
                Arrays.stream(awaited).map(o -> new Awaited(o, new Epoch(epoch))).toList(),
                reason,
                false);
    }

    static Fact placed(
            Optional<Owner> owner,
            long epoch,
            List<Awaited> awaited,
            String reason,
            boolean exclusive) {
        return logged(
                new Placed(
                        A,
                        owner,
                        new Epoch(epoch),
                        awaited,
                        reason,
                        LifecycleState.ACTIVE,
                        1,
                        "p",
                        "",
                        at(0),
                        at(0),
                        exclusive,
                        "",
                        false,
                        Requests.NONE,
                        Optional.empty(),
                        0));
    }

    static Fact gone() {
        return new Fact.Logged(at(0), "log", 0, new ControlKey.Agent(A), Optional.empty());
    }

    private static Fact logged(ControlRecord record) {
        return new Fact.Logged(at(0), "log", 0, ControlKey.of(record), Optional.of(record));
    }

    /** The same, in another pool's part of the log. */
    static Fact in(int pool, Fact fact) {
        return in(pool, 0, fact);
    }

    /** The same, in another pool's part of the log, and so many seconds later. */
    static Fact in(int pool, long second, Fact fact) {
        var logged = (Fact.Logged) fact;
        return new Fact.Logged(at(second), "log", pool, logged.key(), logged.record());
    }

    static Fact passed(long second) {
        return new Fact.Passed(at(second), "now");
    }

    static Fact began(Owner owner, long epoch, long pid) {
        return new Fact.Began(at(1), "here", A, owner, new Epoch(epoch), pid);
    }

    static Fact ended(Owner owner, long epoch, long pid) {
        return new Fact.Ended(at(2), "here", A, owner, new Epoch(epoch), pid);
    }

    static Fact asked(Owner owner, long epoch, String reason) {
        return new Fact.StopAsked(at(10), "here", A, owner, new Epoch(epoch), reason);
    }

    static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    /** What a rule says of the first fact that breaks it. */
    static Optional<String> first(Rule rule, Fact... facts) {
        return Arrays.stream(facts)
                .map(rule::see)
                .flatMap(Optional::stream)
                .map(Violation::what)
                .findFirst();
    }
}
