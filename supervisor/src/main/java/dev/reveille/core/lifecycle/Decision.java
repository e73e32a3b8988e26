package dev.reveille.core.lifecycle;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.StartReason;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an agent should be, and why, as {@code relevance} tells it.
 *
 * @param agent whose decision
 * @param pool whose nodes may run it
 * @param score 0 to 1
 * @param state what it should be
 * @param previous before this decision, empty for the first
 * @param wouldBe state without dwell or hold
 * @param hold why the state stayed, if something held it
 * @param evaluator name of the evaluator
 * @param explanation how the score came about, one sentence
 * @param inputs facts that entered the score
 * @param thresholds edges applied
 * @param policyVersion short hash of evaluator, parameters, thresholds and dwell
 * @param specVersion version of the effective spec
 * @param since when {@code state} was entered
 * @param decidedAt record time of the event that caused it
 * @param nextLookAt when it is looked at again without any event
 * @param cause the event that caused it, {@code topic-partition@offset}
 * @param observe true = published only, nothing is started or stopped
 * @param spec effective document while it should run, else empty
 * @param override what an operator said, where that beat relevance
 * @param doubted what of the score was in doubt
 * @param left pools it was in before
 */
public record Decision(
        AgentId agent,
        String pool,
        double score,
        LifecycleState state,
        Optional<LifecycleState> previous,
        LifecycleState wouldBe,
        Optional<HoldReason> hold,
        String evaluator,
        String explanation,
        List<FactUsed> inputs,
        Thresholds thresholds,
        String policyVersion,
        String specVersion,
        Instant since,
        Instant decidedAt,
        Optional<Instant> nextLookAt,
        String cause,
        boolean observe,
        Optional<String> spec,
        Optional<AgentOverride> override,
        Doubted doubted,
        LeftPools left) {
    /** Of an agent that was never in another pool. */
    public Decision(
            AgentId agent,
            String pool,
            double score,
            LifecycleState state,
            Optional<LifecycleState> previous,
            LifecycleState wouldBe,
            Optional<HoldReason> hold,
            String evaluator,
            String explanation,
            List<FactUsed> inputs,
            Thresholds thresholds,
            String policyVersion,
            String specVersion,
            Instant since,
            Instant decidedAt,
            Optional<Instant> nextLookAt,
            String cause,
            boolean observe,
            Optional<String> spec,
            Optional<AgentOverride> override,
            Doubted doubted) {
        this(
                agent,
                pool,
                score,
                state,
                previous,
                wouldBe,
                hold,
                evaluator,
                explanation,
                inputs,
                thresholds,
                policyVersion,
                specVersion,
                since,
                decidedAt,
                nextLookAt,
                cause,
                observe,
                spec,
                override,
                doubted,
                LeftPools.NONE);
    }

    /** The same for that pool, after those. */
    public Decision in(String other, LeftPools before) {
        return new Decision(
                agent,
                other,
                score,
                state,
                previous,
                wouldBe,
                hold,
                evaluator,
                explanation,
                inputs,
                thresholds,
                policyVersion,
                specVersion,
                since,
                decidedAt,
                nextLookAt,
                cause,
                observe,
                spec,
                override,
                doubted,
                before);
    }

    /**
     * What of the score was in doubt.
     *
     * @param failure what kept the evaluator from giving one, in its words; empty = it gave one
     * @param stale names of the inputs that were too old to count
     */
    public record Doubted(Optional<String> failure, List<String> stale) {
        public static final Doubted NONE = new Doubted(Optional.empty(), List.of());

        public Doubted {
            stale = List.copyOf(stale);
        }
    }

    public Decision {
        inputs = List.copyOf(inputs);
    }

    /** Why a process that starts by it does. */
    public StartReason startReason() {
        if (ordered(AgentOverride.Kind.START)) {
            return StartReason.OPERATOR;
        }
        return needed() ? StartReason.DEPENDENCY : StartReason.RELEVANT;
    }

    /** Whether agents that need it run, and its own score would not have it run as well. */
    private boolean needed() {
        return score < thresholds.listening() && inputs.stream().anyMatch(Needed::isOne);
    }

    /** Why a process that stops by it does. */
    public StopReason stopReason() {
        return ordered(AgentOverride.Kind.STOP) ? StopReason.OPERATOR : StopReason.IRRELEVANT;
    }

    /** What kept the evaluator from giving a score, in its words; empty = it gave one. */
    public Optional<String> failure() {
        // decisions of earlier releases tell it within their explanation alone
        return doubted.failure()
                .or(() -> hold.filter(HoldReason.EVALUATOR_FAILED::equals).map(_ -> explanation));
    }

    /** Whether an operator's pause lasts. */
    public boolean paused() {
        return ordered(AgentOverride.Kind.PAUSE);
    }

    /** Whether nothing is judged any more, because its spec cannot be used. */
    public boolean frozen() {
        return hold.filter(HoldReason.SPEC_UNUSABLE::equals).isPresent();
    }

    private boolean ordered(AgentOverride.Kind kind) {
        return override.filter(o -> o.kind() == kind).isPresent();
    }

    /** Its score for people: rounded to so many decimals where that does not contradict it. */
    public double shownScore(int decimals) {
        return thresholds.shown(score, decimals);
    }

    /** Whether a process is asked for. */
    public boolean wantsProcess() {
        return state.runs() && !observe && spec.isPresent();
    }
}
