package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes out placements, and gives each new one its epoch. One for each plan. */
final class Drafts {
    private final Instant now;
    private Epoch highest;

    /**
     * @param highest epoch seen so far
     */
    Drafts(Epoch highest, Instant now) {
        this.highest = highest;
        this.now = now;
    }

    Instant now() {
        return now;
    }

    /** Highest epoch seen or given by now. */
    Epoch highest() {
        return highest;
    }

    private Epoch nextEpoch() {
        highest = Epoch.next(now, highest);
        return highest;
    }

    /**
     * A new owner, under a new epoch.
     *
     * @param lease number of its node lease; counts for exclusive agents only
     */
    Placed start(
            Desire.Run run, Owner owner, List<Awaited> awaited, StartReason reason, long lease) {
        return wanted(run, Optional.of(owner), nextEpoch(), awaited, reason.name(), lease);
    }

    /** The same owner and epoch, told of another mode, or that a pause begins or ends. */
    Placed mode(Placed placed, List<Awaited> awaited, Desire.Run run) {
        return wanted(
                run, placed.owner(), placed.epoch(), awaited, placed.reason(), placed.lease());
    }

    private Placed wanted(
            Desire.Run run,
            Optional<Owner> owner,
            Epoch epoch,
            List<Awaited> awaited,
            String reason,
            long lease) {
        Decision decision = run.decision();
        boolean exclusive = run.spec().placement().exclusive();
        return new Placed(
                decision.agent(),
                owner,
                epoch,
                awaited,
                reason,
                decision.state(),
                decision.score(),
                decision.policyVersion(),
                decision.explanation(),
                decision.decidedAt(),
                now,
                exclusive,
                decision.spec().orElse(""),
                run.paused(),
                run.spec().placement().requests(),
                Optional.empty(),
                exclusive ? lease : 0);
    }

    /**
     * Wanted, but nobody may run it yet. Where nothing is awaited any more it gets an epoch of its
     * own, so that whatever an old owner still says of it is known to be old.
     *
     * @param why one sentence
     */
    Placed pending(
            Optional<Placed> before,
            List<Awaited> awaited,
            Desire.Run run,
            PendingReason reason,
            String why) {
        boolean told =
                before.filter(
                                placed ->
                                        placed.owner().isEmpty()
                                                && placed.reason().equals(reason.name())
                                                && stillSo(placed.explanation(), reason, why)
                                                && placed.awaited().equals(awaited))
                        .isPresent();
        if (told) {
            return before.get();
        }
        Epoch epoch =
                before.filter(_ -> !awaited.isEmpty())
                        .map(Placed::epoch)
                        .orElseGet(this::nextEpoch);
        Decision decision = run.decision();
        return new Placed(
                decision.agent(),
                Optional.empty(),
                epoch,
                awaited,
                reason.name(),
                decision.state(),
                decision.score(),
                decision.policyVersion(),
                why,
                decision.decidedAt(),
                now,
                // What is awaited still is what it was when it was started.
                run.spec().placement().exclusive()
                        || (!awaited.isEmpty() && before.filter(Placed::exclusive).isPresent()),
                "",
                false,
                before.filter(_ -> !awaited.isEmpty()).map(Placed::requests).orElse(Requests.NONE),
                Optional.empty(),
                0);
    }

    /**
     * Whether what was said is still so. Which nodes are full changes all the time and is not said
     * again; which do not match, that there are none, and whose release is awaited, is.
     */
    private static boolean stillSo(String said, PendingReason reason, String why) {
        return said.equals(why)
                || (reason != PendingReason.NO_MATCHING_NODE
                        && reason != PendingReason.AWAITING_RELEASE
                        && said.startsWith(Placement.Nowhere.NO_NODES)
                                == why.startsWith(Placement.Nowhere.NO_NODES));
    }

    /** Nobody's, under the epoch it had, until the awaited have released it. */
    Placed ownerless(
            Placed placed, List<Awaited> awaited, String reason, Optional<Decision> because) {
        return new Placed(
                placed.agent(),
                Optional.empty(),
                placed.epoch(),
                awaited,
                reason,
                placed.mode(),
                because.map(Decision::score).orElse(placed.score()),
                because.map(Decision::policyVersion).orElse(placed.policyVersion()),
                because.map(Decision::explanation).orElse(placed.explanation()),
                because.map(Decision::decidedAt).orElse(placed.wantedAt()),
                now,
                placed.exclusive(),
                "",
                false,
                placed.requests(),
                Optional.empty(),
                0);
    }

    /**
     * Taken from its owner, though wanted: nobody's until that has released it.
     *
     * @param why one sentence
     */
    Placed away(Placed placed, StopReason reason, String why) {
        var awaited = new ArrayList<>(placed.awaited());
        placed.owner().ifPresent(owner -> awaited.add(new Awaited(owner, placed.epoch())));
        return new Placed(
                placed.agent(),
                Optional.empty(),
                placed.epoch(),
                awaited,
                reason.name(),
                placed.mode(),
                placed.score(),
                placed.policyVersion(),
                why,
                placed.wantedAt(),
                now,
                placed.exclusive(),
                "",
                false,
                placed.requests(),
                Optional.empty(),
                0);
    }

    /** The same, with fewer awaited. */
    Placed awaiting(Placed placed, List<Awaited> awaited) {
        return new Placed(
                placed.agent(),
                placed.owner(),
                placed.epoch(),
                awaited,
                placed.reason(),
                placed.mode(),
                placed.score(),
                placed.policyVersion(),
                placed.explanation(),
                placed.wantedAt(),
                now,
                placed.exclusive(),
                placed.spec(),
                placed.paused(),
                placed.requests(),
                placed.keeps(),
                placed.lease());
    }
}
