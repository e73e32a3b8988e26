package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentOverride.Kind;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.RelevanceSpec;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of an agent whose spec cannot be used. What was decided last is held; an operator's
 * word counts while it lasts, and its end leads back to what is held.
 *
 * @param state what it is
 * @param held what it is without an operator's word
 * @param with what it can run with, if there is anything
 * @param guard what keeps it from what is held, though no operator speaks of it
 * @param nextLook when that is over
 */
public record FrozenStep(
        LifecycleState state,
        LifecycleState held,
        Optional<Frozen.RunWith> with,
        Optional<HoldReason> guard,
        Optional<Instant> nextLook) {

    /**
     * The next step.
     *
     * @param last what the last decision left
     * @param needed whether running agents need it
     * @param override what an operator says of it
     * @param with what it can run with
     * @param policy of that
     * @param busy that it works, if it says so
     * @param backlogRead whether all that lay on the broker was read
     */
    public static FrozenStep of(
            KnownAgent.Last last,
            boolean needed,
            Optional<AgentOverride> override,
            Optional<Frozen.RunWith> with,
            RelevanceSpec policy,
            Optional<BusyClaim> busy,
            boolean backlogRead,
            Instant now) {
        var was = last.standing().state();
        var held = held(last, needed);
        if (override.isPresent()) {
            var state = ordered(override.get().kind(), was, with.isPresent());
            return new FrozenStep(
                    state, held, with, Optional.empty(), override.flatMap(AgentOverride::until));
        }
        if (held.runs() && with.isEmpty()) {
            return new FrozenStep(was, held, with, Optional.empty(), Optional.empty());
        }
        var doubts = EnumSet.noneOf(Doubt.class);
        busy.ifPresent(_ -> doubts.add(Doubt.BUSY));
        if (!backlogRead) {
            doubts.add(Doubt.BACKLOG);
        }
        return free(last, held, with, policy, doubts, busy, now);
    }

    private static LifecycleState ordered(Kind kind, LifecycleState was, boolean startable) {
        return switch (kind) {
            case START -> startable ? LifecycleState.ACTIVE : was;
            case STOP -> was.runs() ? LifecycleState.DORMANT : was;
            case PAUSE -> was;
        };
    }

    /** As after every order: dwell, work in hand and an unread backlog are asked. */
    private static FrozenStep free(
            KnownAgent.Last last,
            LifecycleState held,
            Optional<Frozen.RunWith> with,
            RelevanceSpec policy,
            Set<Doubt> doubts,
            Optional<BusyClaim> busy,
            Instant now) {
        var was = last.standing().state();
        var guard = Lifecycle.hold(Optional.of(last.standing()), was, held, policy, doubts, now);
        Optional<Instant> over =
                guard.flatMap(
                        reason ->
                                switch (reason) {
                                    case DWELL -> Lifecycle.dwellEnd(last.standing(), policy);
                                    case BUSY -> busy.map(BusyClaim::until);
                                    case STALE, EVALUATOR_FAILED, PAUSED, OBSERVE, SPEC_UNUSABLE ->
                                            Optional.empty();
                                });
        return new FrozenStep(guard.isPresent() ? was : held, held, with, guard, over);
    }

    /** An order is no decision of relevance's that could hold: the one before it does. */
    private static LifecycleState held(KnownAgent.Last last, boolean needed) {
        var state = last.standing().state();
        if (last.frozen()) {
            return last.wouldBe();
        }
        return last.override().isEmpty() || (needed && state.runs())
                ? state
                : last.standing().alone();
    }

    /** What an agent is that was never judged, once an operator speaks of it. */
    public static KnownAgent.Last unjudged(boolean ofTemplate, String pool, Instant now) {
        var standing =
                Standing.after(
                        Optional.empty(),
                        LifecycleState.DORMANT,
                        LifecycleState.DORMANT,
                        0,
                        Optional.empty(),
                        now);
        return new KnownAgent.Last(
                standing,
                LifecycleState.DORMANT,
                Optional.empty(),
                "",
                Optional.empty(),
                false,
                0,
                "",
                pool,
                ofTemplate,
                "",
                LeftPools.NONE);
    }

    /** What is left of it, not yet published. */
    public KnownAgent.Last after(
            KnownAgent.Last last, Optional<AgentOverride> override, Instant now) {
        var before = last.standing();
        var standing =
                Standing.after(
                                Optional.of(before),
                                state,
                                before.alone(),
                                before.score(),
                                before.belowSince(),
                                now)
                        .failingSince(before.failingSince());
        var runs = with.filter(_ -> state.runs());
        return new KnownAgent.Last(
                standing,
                held,
                Optional.of(HoldReason.SPEC_UNUSABLE),
                runs.map(Frozen.RunWith::specVersion).orElse(last.specVersion()),
                last.nextLook(),
                last.readsFleet(),
                last.decisions(),
                override.map(AgentOverride::version).orElse(""),
                runs.map(Frozen.RunWith::pool).orElse(last.pool()),
                last.ofTemplate(),
                last.stale(),
                last.left());
    }

    /** Whether what it runs with, or did, is still needed. */
    public boolean keepsInUse() {
        return state.runs() || held.runs();
    }
}
