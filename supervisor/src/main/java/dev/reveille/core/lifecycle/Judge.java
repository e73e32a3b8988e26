package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.EvaluatorFailed;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceScore;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Judges one agent once: context in, decision out. The same under Kafka and without it. */
public final class Judge {
    private Judge() {}

    /**
     * What the agent should be, as of the context's moment.
     *
     * @param before where it stood; empty = never judged
     * @param doubts from outside; staleness and a failing evaluator are found here
     * @param cause the event that caused it, {@code topic-partition@offset}
     */
    public static Judgement judge(
            Policy policy,
            RelevanceContext context,
            Optional<Standing> before,
            Set<Doubt> doubts,
            String cause) {
        var evaluation = evaluate(policy, context, before);
        var all = EnumSet.noneOf(Doubt.class);
        all.addAll(doubts);
        evaluation.doubt().ifPresent(all::add);
        var inputs = evaluation.value().inputs();
        Duration staleAfter = policy.spec().relevance().staleAfter();
        if (staleMoments(inputs, staleAfter).anyMatch(at -> !at.isAfter(context.now()))) {
            all.add(Doubt.STALE);
        }
        var step =
                Lifecycle.decide(
                        before,
                        evaluation.value().score().value(),
                        policy.spec().relevance(),
                        all,
                        context.now());
        Optional<Instant> nextLook =
                Stream.of(
                                step.nextLook().stream(),
                                evaluation.value().nextLook().stream(),
                                staleMoments(inputs, staleAfter))
                        .flatMap(moments -> moments)
                        .filter(at -> at.isAfter(context.now()))
                        .min(Instant::compareTo);
        return new Judgement(
                decision(policy, context, before, evaluation.value(), step, nextLook, cause),
                step.standing(),
                evaluation.failed());
    }

    /** A score, or the last one and the name of the evaluator that gave none. */
    private record Evaluated(Evaluation value, Optional<String> failed) {
        Optional<Doubt> doubt() {
            return failed.map(_ -> Doubt.EVALUATOR_FAILED);
        }
    }

    private static Evaluated evaluate(
            Policy policy, RelevanceContext context, Optional<Standing> before) {
        try {
            return new Evaluated(policy.evaluator().evaluate(context), Optional.empty());
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            // Any failure of an evaluator is the policy's fault, never a reason to stop or to fail.
            var last = before.map(Standing::score).map(RelevanceScore::of);
            return new Evaluated(
                    new Evaluation(
                            last.orElse(RelevanceScore.NONE),
                            "the evaluator failed, the last decision holds: "
                                    + EvaluatorFailed.why(e),
                            List.of(),
                            Optional.empty()),
                    Optional.of(
                            e instanceof EvaluatorFailed failed
                                    ? failed.evaluator()
                                    : policy.spec().relevance().evaluator().name()));
        }
    }

    /** When each gauge among the inputs becomes too old to count. */
    private static Stream<Instant> staleMoments(List<FactUsed> inputs, Duration staleAfter) {
        return staleAfter.isZero()
                ? Stream.empty()
                : inputs.stream()
                        .filter(input -> Fact.isGauge(input.source()))
                        .flatMap(input -> input.at().stream())
                        .map(at -> at.plus(staleAfter));
    }

    private static Decision decision(
            Policy policy,
            RelevanceContext context,
            Optional<Standing> before,
            Evaluation evaluation,
            Step step,
            Optional<Instant> nextLook,
            String cause) {
        AgentSpec spec = policy.spec();
        boolean observe = spec.mode() == AgentSpec.Mode.OBSERVE;
        var hold = step.hold().or(() -> observe ? Optional.of(HoldReason.OBSERVE) : step.hold());
        var standing = step.standing();
        return new Decision(
                spec.id(),
                spec.pool(),
                standing.score(),
                standing.state(),
                before.map(Standing::state),
                step.wouldBe(),
                hold,
                spec.relevance().evaluator().name(),
                evaluation.explanation(),
                evaluation.inputs(),
                spec.relevance().thresholds(),
                policy.version(),
                spec.version(),
                standing.since(),
                context.now(),
                nextLook,
                cause,
                observe,
                standing.state().runs() ? Optional.of(spec.document()) : Optional.empty());
    }
}
