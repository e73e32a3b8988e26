package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentOverride;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a decision stands as it is after one activity more, so that nobody needs to judge again:
 * the thousandth event of an active tenant. The next look asked for then still comes, and finds the
 * later one.
 */
public final class Settled {
    private Settled() {}

    /**
     * Whether it does.
     *
     * @param policy the agent is judged by now
     * @param last decision
     * @param override what an operator says now
     */
    public static boolean afterActivity(
            Policy policy, KnownAgent.Last last, Optional<AgentOverride> override, Instant now) {
        var standing = last.standing();
        return last.hold().isEmpty()
                && last.wouldBe() == standing.state()
                && last.specVersion().equals(policy.spec().version())
                && last.override().isEmpty()
                && override.isEmpty()
                && last.nextLook().filter(now::isBefore).isPresent()
                && !policy.evaluator().activityMayChange(standing.score());
    }
}
