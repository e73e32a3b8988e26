package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentOverride.Kind;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.Staleness;
import dev.reveille.core.relevance.ActivityRates;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.EvaluatorFailed;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceScore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        return judge(policy, context, before, doubts, Optional.empty(), cause);
    }

    /**
     * What the agent should be, as of the context's moment.
     *
     * @param before where it stood; empty = never judged
     * @param doubts from outside; staleness and a failing evaluator are found here
     * @param override what an operator said of it, where that counts
     * @param cause the event that caused it, {@code topic-partition@offset}
     */
    public static Judgement judge(
            Policy policy,
            RelevanceContext context,
            Optional<Standing> before,
            Set<Doubt> doubts,
            Optional<AgentOverride> override,
            String cause) {
        var evaluation = evaluate(policy, context, before);
        var all = EnumSet.noneOf(Doubt.class);
        all.addAll(doubts);
        override.filter(o -> o.kind() == Kind.PAUSE).ifPresent(_ -> all.add(Doubt.PAUSED));
        var claim = BusyClaim.in(context);
        claim.ifPresent(_ -> all.add(Doubt.BUSY));
        evaluation.doubt().ifPresent(all::add);
        var inputs = evaluation.value().inputs();
        Staleness staleAfter = policy.spec().relevance().staleAfter();
        List<Instant> staleAt = Stale.moments(inputs, staleAfter);
        List<String> stale = Stale.names(inputs, staleAfter, context.now());
        if (!stale.isEmpty()) {
            all.add(Doubt.STALE);
        }
        var needed = Needed.in(context);
        if (needed.isPresent()) {
            // Whether it runs does not hang on its score, so no doubt of that holds it.
            all.removeAll(Set.of(Doubt.EVALUATOR_FAILED, Doubt.STALE, Doubt.BACKLOG));
        }
        var least = needed.isPresent() ? LifecycleState.ACTIVE : LifecycleState.ARCHIVED;
        var step = step(policy, before, evaluation.value(), all, override, least, context.now());
        var standing =
                step.standing().failingSince(failingSince(evaluation, before, context.now()));
        var holding = claim.filter(_ -> step.hold().filter(HoldReason.BUSY::equals).isPresent());
        var looks = new ArrayList<>(staleAt);
        step.nextLook().ifPresent(looks::add);
        evaluation.value().nextLook().ifPresent(looks::add);
        override.flatMap(AgentOverride::until).ifPresent(looks::add);
        holding.map(BusyClaim::until).ifPresent(looks::add);
        ActivityRates.nextLook(context, inputs).ifPresent(looks::add);
        standing.nextTry(context.now()).ifPresent(looks::add);
        Optional<Instant> nextLook = earliestAfter(context.now(), looks);
        return new Judgement(
                decision(
                        policy,
                        context,
                        before,
                        with(evaluation.value(), holding, needed),
                        step,
                        nextLook,
                        override,
                        cause,
                        new Decision.Doubted(evaluation.failed().map(Failed::why), stale)),
                standing,
                evaluation.failed().map(Failed::evaluator));
    }

    private static Optional<Instant> failingSince(
            Evaluated evaluation, Optional<Standing> before, Instant now) {
        return evaluation.failed().map(_ -> before.flatMap(Standing::failingSince).orElse(now));
    }

    private static Optional<Instant> earliestAfter(Instant now, List<Instant> moments) {
        @Nullable Instant earliest = null;
        for (Instant at : moments) {
            if (at.isAfter(now) && (earliest == null || at.isBefore(earliest))) {
                earliest = at;
            }
        }
        return Optional.ofNullable(earliest);
    }

    /** What held the agent, or lifted it, is an input as well. */
    private static Evaluation with(
            Evaluation evaluation, Optional<BusyClaim> holding, Optional<Needed> needed) {
        if (holding.isEmpty() && needed.isEmpty()) {
            return evaluation;
        }
        var inputs = new ArrayList<>(evaluation.inputs());
        holding.ifPresent(
                claim -> {
                    inputs.removeIf(input -> input.name().equals(claim.fact().name()));
                    inputs.add(claim.used());
                });
        needed.map(Needed::used).ifPresent(inputs::add);
        return new Evaluation(
                evaluation.score(),
                needed.map(n -> n.words() + "; relevance alone: ").orElse("")
                        + evaluation.explanation(),
                inputs,
                evaluation.nextLook());
    }

    private static Step step(
            Policy policy,
            Optional<Standing> before,
            Evaluation evaluation,
            Set<Doubt> doubts,
            Optional<AgentOverride> override,
            LifecycleState least,
            Instant now) {
        double score = evaluation.score().value();
        RelevanceSpec relevance = policy.spec().relevance();
        Kind kind = override.map(AgentOverride::kind).orElse(Kind.PAUSE);
        return switch (kind) {
            case START -> Lifecycle.ordered(before, score, relevance, doubts, true, least, now);
            case STOP -> Lifecycle.ordered(before, score, relevance, doubts, false, least, now);
            // a pause is one doubt more
            case PAUSE -> Lifecycle.decide(before, score, relevance, doubts, least, now);
        };
    }

    /** An evaluator that gave no score, and what it said. */
    private record Failed(String evaluator, String why) {}

    /** A score, or the last one and who gave none. */
    private record Evaluated(Evaluation value, Optional<Failed> failed) {
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
            String why = EvaluatorFailed.why(e);
            return new Evaluated(
                    new Evaluation(
                            last.orElse(RelevanceScore.NONE),
                            "the evaluator failed, the last decision holds: " + why,
                            List.of(),
                            Optional.empty()),
                    Optional.of(
                            new Failed(
                                    e instanceof EvaluatorFailed failed
                                            ? failed.evaluator()
                                            : policy.spec().relevance().evaluator().name(),
                                    why)));
        }
    }

    private static Decision decision(
            Policy policy,
            RelevanceContext context,
            Optional<Standing> before,
            Evaluation evaluation,
            Step step,
            Optional<Instant> nextLook,
            Optional<AgentOverride> override,
            String cause,
            Decision.Doubted doubted) {
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
                override.map(o -> o.words() + "; relevance alone: ").orElse("")
                        + evaluation.explanation(),
                evaluation.inputs(),
                spec.relevance().thresholds(),
                policy.version(),
                spec.version(),
                standing.since(),
                context.now(),
                nextLook,
                cause,
                observe,
                standing.state().runs() ? Optional.of(spec.document()) : Optional.empty(),
                override,
                doubted);
    }
}
