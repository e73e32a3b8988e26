package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A score becomes a state: edges with hysteresis, dwell, archiving after a time, holds. */
public final class Lifecycle {
    private Lifecycle() {}

    /** The next step of an agent that no other needs. */
    public static Step decide(
            Optional<Standing> before,
            double score,
            RelevanceSpec policy,
            Set<Doubt> doubts,
            Instant now) {
        return decide(before, score, policy, doubts, LifecycleState.ARCHIVED, now);
    }

    /**
     * The next step of an agent.
     *
     * @param before where it stood; empty = first decision: nothing runs yet
     * @param score 0 to 1, the last known one where there is none now
     * @param doubts reasons not to follow it
     * @param least what it is to be whatever its score: ACTIVE while others need it, else ARCHIVED
     */
    public static Step decide(
            Optional<Standing> before,
            double score,
            RelevanceSpec policy,
            Set<Doubt> doubts,
            LifecycleState least,
            Instant now) {
        var was = before.map(Standing::state).orElse(LifecycleState.DORMANT);
        boolean needed = least == LifecycleState.ACTIVE;
        var belowSince =
                needed ? Optional.<Instant>empty() : belowSince(before, score, policy, doubts, now);
        var own = target(before, score, policy, belowSince, now);
        var wouldBe = atLeast(least, own);
        if (unscored(doubts) && before.filter(s -> s.alone() != was).isPresent()) {
            return released(before.get(), wouldBe, score, belowSince, policy, doubts, now);
        }
        var hold = hold(before, was, wouldBe, policy, doubts, now);
        // A doubt is told even where it changes nothing; only a change it prevents is held back.
        boolean free = hold.isEmpty() || (hold.get() == HoldReason.STALE && wouldBe.isAbove(was));
        var state = free ? wouldBe : was;
        // What others need of it does not make that its own state, by which hysteresis goes.
        var alone = needed ? own : free ? state : aloneWhileHeld(before, was, wouldBe);
        var standing = Standing.after(before, state, alone, score, belowSince, now);
        return new Step(standing, wouldBe, hold, nextLook(standing, wouldBe, hold, policy, now));
    }

    /** The same, of an agent an operator has started or stopped, and that no other needs. */
    public static Step ordered(
            Optional<Standing> before,
            double score,
            RelevanceSpec policy,
            Set<Doubt> doubts,
            boolean runs,
            Instant now) {
        return ordered(before, score, policy, doubts, runs, LifecycleState.ARCHIVED, now);
    }

    /**
     * The next step of an agent an operator has started or stopped: neither dwell nor doubt nor
     * work in hand is asked. What the score would make of it goes on being found out.
     *
     * @param runs whether it is to be ACTIVE; else it is what it would be, but at most DORMANT
     * @param least what it would be whatever its score
     */
    public static Step ordered(
            Optional<Standing> before,
            double score,
            RelevanceSpec policy,
            Set<Doubt> doubts,
            boolean runs,
            LifecycleState least,
            Instant now) {
        var belowSince = belowSince(before, score, policy, doubts, now);
        var own = target(before, score, policy, belowSince, now);
        var wouldBe = atLeast(least, own);
        var resting = wouldBe.runs() ? LifecycleState.DORMANT : wouldBe;
        var state = runs ? LifecycleState.ACTIVE : resting;
        var standing = Standing.after(before, state, own, score, belowSince, now);
        return new Step(
                standing,
                wouldBe,
                Optional.empty(),
                nextLook(standing, wouldBe, Optional.empty(), policy, now));
    }

    /** Whether no score counts, and no operator freezes what is. */
    private static boolean unscored(Set<Doubt> doubts) {
        return !doubts.contains(Doubt.PAUSED)
                && (doubts.contains(Doubt.EVALUATOR_FAILED) || doubts.contains(Doubt.STALE));
    }

    /**
     * An order has ended, and no score says what comes after it. An order is no decision of
     * relevance's that could hold: the one before it does, as soon as dwell, work in hand and an
     * unread backlog allow.
     */
    private static Step released(
            Standing before,
            LifecycleState wouldBe,
            double score,
            Optional<Instant> belowSince,
            RelevanceSpec policy,
            Set<Doubt> doubts,
            Instant now) {
        boolean failed = doubts.contains(Doubt.EVALUATOR_FAILED);
        var alone = !failed && wouldBe.isAbove(before.alone()) ? wouldBe : before.alone();
        var others = EnumSet.noneOf(Doubt.class);
        others.addAll(doubts);
        others.remove(Doubt.EVALUATOR_FAILED);
        others.remove(Doubt.STALE);
        var known = Optional.of(before);
        var guard = hold(known, before.state(), alone, policy, others, now);
        var hold =
                guard.or(
                        () ->
                                Optional.of(
                                        (failed ? Doubt.EVALUATOR_FAILED : Doubt.STALE).reason()));
        var state = guard.isPresent() ? before.state() : alone;
        var standing = Standing.after(known, state, alone, score, belowSince, now);
        return new Step(standing, wouldBe, hold, nextLook(standing, alone, hold, policy, now));
    }

    /** What holds an agent where an order has left it does not make that its own state. */
    private static LifecycleState aloneWhileHeld(
            Optional<Standing> before, LifecycleState was, LifecycleState wouldBe) {
        return before.filter(s -> s.alone() != was).isPresent() ? wouldBe : was;
    }

    private static LifecycleState atLeast(LifecycleState least, LifecycleState state) {
        return least.isAbove(state) ? least : state;
    }

    private static LifecycleState target(
            Optional<Standing> before,
            double score,
            RelevanceSpec policy,
            Optional<Instant> belowSince,
            Instant now) {
        Thresholds edges = policy.thresholds();
        if (edges.reaches(edges.active(), score, stoodAt(before, LifecycleState.ACTIVE))) {
            return LifecycleState.ACTIVE;
        }
        if (edges.reaches(edges.listening(), score, stoodAt(before, LifecycleState.LISTENING))) {
            return LifecycleState.LISTENING;
        }
        boolean archived =
                belowSince
                        .filter(since -> !now.isBefore(since.plus(policy.archiveAfter())))
                        .isPresent();
        return archived ? LifecycleState.ARCHIVED : LifecycleState.DORMANT;
    }

    private static boolean stoodAt(Optional<Standing> before, LifecycleState least) {
        return before.filter(standing -> !least.isAbove(standing.alone())).isPresent();
    }

    private static Optional<Instant> belowSince(
            Optional<Standing> before,
            double score,
            RelevanceSpec policy,
            Set<Doubt> doubts,
            Instant now) {
        if (score >= policy.thresholds().dormant()) {
            return Optional.empty();
        }
        var known = before.flatMap(Standing::belowSince);
        boolean starts = frozen(doubts).isEmpty() && !doubts.contains(Doubt.STALE);
        return known.or(() -> starts ? Optional.of(now) : Optional.empty());
    }

    /** What holds it, if anything does. */
    static Optional<HoldReason> hold(
            Optional<Standing> before,
            LifecycleState was,
            LifecycleState wouldBe,
            RelevanceSpec policy,
            Set<Doubt> doubts,
            Instant now) {
        var frozen = frozen(doubts);
        if (frozen.isPresent()) {
            return frozen.map(Doubt::reason);
        }
        boolean stale = doubts.contains(Doubt.STALE);
        if (stale && !wouldBe.isAbove(was)) {
            return Optional.of(Doubt.STALE.reason());
        }
        boolean falls = was.isAbove(wouldBe);
        boolean stops = was.runs() && !wouldBe.runs();
        if (falls && before.isPresent() && doubts.contains(Doubt.BACKLOG)) {
            return Optional.of(Doubt.BACKLOG.reason());
        }
        if (stops && doubts.contains(Doubt.BUSY)) {
            return Optional.of(HoldReason.BUSY);
        }
        boolean dwells =
                was.runs() != wouldBe.runs()
                        && before.flatMap(s -> dwellEnd(s, policy))
                                .filter(now::isBefore)
                                .isPresent();
        if (dwells) {
            return Optional.of(HoldReason.DWELL);
        }
        return stale ? Optional.of(Doubt.STALE.reason()) : Optional.empty();
    }

    private static Optional<Doubt> frozen(Set<Doubt> doubts) {
        return doubts.isEmpty()
                ? Optional.empty()
                : doubts.stream()
                        .filter(
                                doubt ->
                                        switch (doubt) {
                                            case PAUSED, EVALUATOR_FAILED -> true;
                                            case STALE, BACKLOG, BUSY -> false;
                                        })
                        .min(Doubt::compareTo);
    }

    /** Of running or of resting, whatever the states between; an agent that never ran has none. */
    static Optional<Instant> dwellEnd(Standing standing, RelevanceSpec policy) {
        Duration least = standing.state().runs() ? policy.dwell().up() : policy.dwell().down();
        return standing.turnedAt().map(at -> at.plus(least));
    }

    /** When time alone changes what it is, or what it would be. */
    private static Optional<Instant> nextLook(
            Standing standing,
            LifecycleState wouldBe,
            Optional<HoldReason> hold,
            RelevanceSpec policy,
            Instant now) {
        boolean dwells = hold.isPresent() && hold.get() == HoldReason.DWELL;
        var archived =
                wouldBe == LifecycleState.DORMANT
                        ? standing.belowSince().map(since -> since.plus(policy.archiveAfter()))
                        : Optional.<Instant>empty();
        var dwelt = dwells ? dwellEnd(standing, policy) : Optional.<Instant>empty();
        boolean first = archived.isPresent() && archived.get().isAfter(now);
        if (first && dwelt.isPresent() && dwelt.get().isBefore(archived.get())) {
            return dwelt;
        }
        return first ? archived : dwelt;
    }
}
