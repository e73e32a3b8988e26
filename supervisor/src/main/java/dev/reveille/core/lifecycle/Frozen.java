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

/**
 * Agents whose spec cannot be used: nobody judges them. What was decided last holds, and what
 * operators say counts; see {@link FrozenStep}.
 */
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
     * What an agent can run with: what it runs with, or ran with when it was stopped; else its
     * newest spec, where nothing but its evaluator is missing.
     *
     * @param specVersion version of that
     * @param pool it asks for
     */
    public record RunWith(InUse inUse, String specVersion, String pool) {}

    /**
     * Where it stands now, and that nothing was judged. It names no evaluator, no inputs and no
     * policy, since none was asked.
     *
     * @param last as of now
     * @param before what the last decision left; empty = there was none
     * @param override what an operator says
     * @param problems why its spec cannot be used
     * @param cause the record it was found by, {@code topic-partition@offset}
     */
    public static Decision decision(
            AgentId id,
            FrozenStep step,
            KnownAgent.Last last,
            Optional<KnownAgent.Last> before,
            Optional<AgentOverride> override,
            List<Problem> problems,
            Instant now,
            String cause) {
        var standing = last.standing();
        var inUse = step.with().filter(_ -> standing.state().runs()).map(RunWith::inUse);
        return new Decision(
                id,
                last.pool(),
                standing.score(),
                standing.state(),
                before.map(known -> known.standing().state()),
                last.wouldBe(),
                Optional.of(HoldReason.SPEC_UNUSABLE),
                "",
                words(step, override, problems),
                List.of(),
                Thresholds.DEFAULT,
                "",
                last.specVersion(),
                standing.since(),
                now,
                step.nextLook(),
                cause,
                inUse.map(InUse::observe).orElse(false),
                inUse.map(InUse::document),
                override,
                Decision.Doubted.NONE,
                last.left());
    }

    /** In words; {@code problems} are all there is to know. */
    public static String why(List<Problem> problems) {
        return "its spec cannot be used, the last decision holds: " + lines(problems);
    }

    private static final String NOTHING =
            "its spec cannot be used, and there is none it could run with instead: ";

    private static String words(
            FrozenStep step, Optional<AgentOverride> override, List<Problem> problems) {
        return override.map(word -> word.words() + words(step, word.kind(), problems))
                .orElseGet(() -> words(step, problems));
    }

    /** After what an operator said. */
    private static String words(FrozenStep step, AgentOverride.Kind kind, List<Problem> problems) {
        if (kind == AgentOverride.Kind.START && !step.state().runs()) {
            return ", but it cannot start: " + NOTHING + lines(problems);
        }
        return step.held() == step.state()
                ? "; " + why(problems)
                : "; its spec cannot be used, the last decision, %s, holds after that: %s"
                        .formatted(step.held(), lines(problems));
    }

    private static String words(FrozenStep step, List<Problem> problems) {
        if (step.held().runs() && !step.state().runs() && step.with().isEmpty()) {
            return NOTHING + lines(problems);
        }
        return step.guard()
                .map(
                        reason ->
                                "its spec cannot be used, the last decision, %s, holds once %s is over: %s"
                                        .formatted(step.held(), reason, lines(problems)))
                .orElseGet(() -> why(problems));
    }

    private static String lines(List<Problem> problems) {
        return problems.stream().map(Problem::line).collect(Collectors.joining("; "));
    }
}
