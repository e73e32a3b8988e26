package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Agents whose spec cannot be used: nobody judges them, what was decided last holds. */
public final class Frozen {
    private Frozen() {}

    /**
     * What a running agent was asked to run with.
     *
     * @param observe whether that was published only
     * @param document the effective spec then
     */
    public record InUse(boolean observe, String document) {}

    /**
     * The last decision, and that nothing was judged since. It names no evaluator, no inputs and no
     * policy, since none was asked.
     *
     * @param inUse what it runs with; empty = it should not run
     * @param override what an operator said at that decision
     * @param problems why its spec cannot be used
     * @param cause the record it was found by, {@code topic-partition@offset}
     */
    public static Decision decision(
            AgentId id,
            KnownAgent.Last last,
            Optional<InUse> inUse,
            Optional<AgentOverride> override,
            List<Problem> problems,
            Instant now,
            String cause) {
        var standing = last.standing();
        return new Decision(
                id,
                last.pool(),
                standing.score(),
                standing.state(),
                Optional.of(standing.state()),
                standing.state(),
                Optional.of(HoldReason.SPEC_UNUSABLE),
                "",
                why(problems),
                List.of(),
                Thresholds.DEFAULT,
                "",
                last.specVersion(),
                standing.since(),
                now,
                Optional.empty(),
                cause,
                inUse.map(InUse::observe).orElse(false),
                inUse.map(InUse::document),
                override,
                Decision.Doubted.NONE);
    }

    /** In words; {@code problems} are all there is to know. */
    public static String why(List<Problem> problems) {
        return "its spec cannot be used, the last decision holds: "
                + problems.stream().map(Problem::line).collect(Collectors.joining("; "));
    }
}
