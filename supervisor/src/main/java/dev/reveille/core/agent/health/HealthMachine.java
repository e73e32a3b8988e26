package dev.reveille.core.agent.health;

import dev.reveille.core.agent.health.HealthEvent.Claimed;
import dev.reveille.core.agent.health.HealthEvent.Failed;
import dev.reveille.core.agent.health.HealthEvent.Passed;
import dev.reveille.core.agent.health.HealthEvent.Unanswered;
import dev.reveille.core.fleet.HealthSpec.Check;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Whether a process counts as alive and as ready, from the results of its checks. No clock, no I/O.
 *
 * <p>Busy is not frozen: while the agent's own claim to work holds, and for one timeout after it, a
 * check that goes unanswered counts for nothing. A check that is answered badly counts whatever it
 * claims.
 */
public final class HealthMachine {
    private HealthMachine() {}

    /** The health afterwards, and what follows. */
    public record Step(HealthState next, List<HealthEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }

        static Step of(HealthState next, HealthEffect... effects) {
            return new Step(next, List.of(effects));
        }
    }

    /**
     * One step.
     *
     * @param nanos now, by the monotonic clock claims are told in
     * @param now the same for people
     */
    public static Step step(HealthState state, HealthEvent event, long nanos, Instant now) {
        return switch (event) {
            case Passed(Side side) ->
                    state.check(side).map(c -> passed(state, side, c)).orElse(Step.of(state));
            case Failed(Side side, String why) ->
                    state.check(side)
                            .map(c -> failed(state, side, c, why, now))
                            .orElse(Step.of(state));
            case Unanswered(Side side, String why) ->
                    state.check(side)
                            .filter(c -> !busy(state, c, nanos))
                            .map(c -> failed(state, side, c, why, now))
                            .orElse(Step.of(state));
            case Claimed(long until) -> Step.of(state.claiming(until));
        };
    }

    /** What was asked while the claim held has its whole time after it. */
    private static boolean busy(HealthState state, Check check, long nanos) {
        return state.claimedUntil().isPresent()
                && nanos - state.claimedUntil().getAsLong() < check.timeout().toNanos();
    }

    private static Step passed(HealthState state, Side side, Check check) {
        Tally before = state.tally(side);
        HealthState next = state.with(side, before.passed(check));
        if (side == Side.LIVENESS) {
            // Its end is on its way, which a late answer does not take back.
            return Step.of(before.good() ? next : state);
        }
        return next.readiness().good() && !before.good()
                ? Step.of(next, new HealthEffect.Ready())
                : Step.of(next);
    }

    private static Step failed(HealthState state, Side side, Check check, String why, Instant now) {
        Tally before = state.tally(side);
        HealthState next =
                state.with(side, before.failed(check)).failing(word(side) + ": " + why, now);
        if (!before.good() || next.tally(side).good()) {
            return Step.of(next);
        }
        return switch (side) {
            case LIVENESS -> Step.of(next, new HealthEffect.Lost(inARow(side, check, why)));
            case READINESS -> Step.of(next, new HealthEffect.NotReady(inARow(side, check, why)));
        };
    }

    private static String word(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private static String inARow(Side side, Check check, String why) {
        String times = check.failures() == 1 ? "" : " " + check.failures() + " times in a row";
        return "its " + word(side) + " check failed" + times + ": " + why;
    }
}
