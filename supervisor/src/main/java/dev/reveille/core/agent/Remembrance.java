package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a node remembers an agent it has nothing more to do with. What it holds then grows with
 * what runs and what lately failed, not with every agent it ever ran.
 */
public final class Remembrance {
    private Remembrance() {}

    /** Whether nothing of it runs and nothing is wanted. */
    public static boolean atRest(AgentRun run) {
        return run.wanted().isEmpty()
                && switch (run.phase()) {
                    case Phase.Idle _, Phase.Stopped _, Phase.Crashed _ -> true;
                    case Phase.Waiting _,
                            Phase.Starting _,
                            Phase.Running _,
                            Phase.Stopping _,
                            Phase.Restarting _ ->
                            false;
                };
    }

    /**
     * How long it must rest before all may be forgotten. Failures in a row are kept as long as an
     * open breaker and a stable run would take together ({@code breaker.open.for} + {@code
     * restart.stable.after}): an agent that is not wanted for a moment does not begin anew. A
     * breaker that closes by hand alone is kept until that hand, unless the agent was stopped
     * because its spec was deleted.
     *
     * @param run an agent at rest
     * @param counted whether its breaker has counted failures
     * @param breaker what that breaker says now
     * @return zero = at once; empty = not before a reset
     */
    public static Optional<Duration> keeps(AgentRun run, boolean counted, BreakerAnswer breaker) {
        if (run.failures() == 0 && !counted) {
            return Optional.of(Duration.ZERO);
        }
        boolean byHand = breaker.state() == BreakerState.OPEN && breaker.halfOpensAt().isEmpty();
        if (byHand && run.leaving() != StopReason.SPEC_DELETED) {
            return Optional.empty();
        }
        return Optional.of(
                run.current().map(Assignment::spec).map(Remembrance::window).orElse(Duration.ZERO));
    }

    private static Duration window(AgentSpec spec) {
        return spec.breaker().openFor().plus(spec.restart().stableAfter());
    }
}
