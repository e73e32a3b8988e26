package dev.reveille.core.lifecycle;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.core.relevance.Contexts.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.BreakerSpec;
import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LimitsSpec;
import dev.reveille.core.fleet.PlacementSpec;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Dwell;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.Staleness;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.relevance.Contexts;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceScore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final Standing RUNNING = Standings.of(ACTIVE, NOW.minusSeconds(60), 1.0);

    private static Policy policy(String evaluator, Duration staleAfter, AgentSpec.Mode mode) {
        var relevance =
                new RelevanceSpec(
                        EvaluatorSpec.of(evaluator),
                        Map.of(),
                        Thresholds.DEFAULT,
                        Dwell.NONE,
                        Staleness.ofGauges(staleAfter),
                        Duration.ofDays(30));
        return Policy.of(
                        new AgentSpec(
                                AgentId.of("acme", "assistant"),
                                "echo",
                                mode,
                                "{}",
                                Map.of(),
                                "default",
                                relevance,
                                RestartSpec.DEFAULT,
                                BreakerSpec.DEFAULT,
                                SupervisionSpec.DEFAULT,
                                PlacementSpec.DEFAULT,
                                LimitsSpec.UNWRITTEN,
                                Map.of(),
                                Map.of(),
                                "v1",
                                "{}"))
                .orThrow();
    }

    private static RelevanceContext pending(long requests, Duration ago) {
        var value = new FactValue.Whole(requests);
        return RelevanceContext.of(
                NOW,
                List.of(new Fact("pending_requests", value, NOW.minus(ago), Fact.QUEUE_SOURCE)));
    }

    private static Decision judge(Policy policy, RelevanceContext context) {
        return Judge.judge(policy, context, Optional.of(RUNNING), Set.of(), "queue-depth-0@7")
                .decision();
    }

    @Test
    void aDecisionSaysScoreInputsThresholdsAndPolicy() {
        // Given
        var policy = policy("queue-depth", Duration.ZERO, AgentSpec.Mode.ACT);
        // When
        var decision = judge(policy, pending(3, Duration.ZERO));
        // Then
        assertThat(decision.score()).isEqualTo(0.5);
        assertThat(decision.inputs()).hasSize(1);
        assertThat(decision.cause()).isEqualTo("queue-depth-0@7");
        assertThat(decision.policyVersion()).matches("[0-9a-f]{12}");
        assertThat(decision.previous()).contains(ACTIVE);
        assertThat(decision.wantsProcess()).isTrue();
    }

    @Test
    void anAgentWhoseEvaluatorFailedIsLookedAtAfterEveryStart() {
        // Given
        var good = policy("queue-depth", Duration.ZERO, AgentSpec.Mode.ACT);
        var failing =
                new Policy(
                        good.spec(),
                        _ -> {
                            throw new IllegalStateException("switched off until a restart");
                        },
                        "v");
        // When
        var bad = after(Optional.empty(), failing);
        var well = after(Optional.of(bad.standing()), good);
        // Then
        assertThat(bad.nextLook()).contains(NOW.plusSeconds(60));
        assertThat(bad.nextLookAfterStart().orElseThrow()).isBefore(NOW);
        assertThat(well.nextLookAfterStart()).isEqualTo(well.nextLook());
    }

    private static KnownAgent.Last after(Optional<Standing> before, Policy policy) {
        var judgement =
                Judge.judge(policy, pending(3, Duration.ZERO), before, Set.of(), "ticks-0@1");
        var look = judgement.decision().nextLookAt();
        return KnownAgent.UNKNOWN.after(judgement, true, look, false, true).last().orElseThrow();
    }

    @Test
    void aStaleInputHoldsTheLastDecisionFromTheExactMomentOn() {
        // Given
        var policy = policy("queue-depth", Duration.ofMinutes(10), AgentSpec.Mode.ACT);
        // When
        var fresh = judge(policy, pending(20, Duration.ofMillis(599_999)));
        var stale = judge(policy, pending(0, Duration.ofMinutes(10)));
        // Then
        assertThat(fresh.hold()).isEmpty();
        assertThat(fresh.nextLookAt()).contains(NOW.plusMillis(1));
        assertThat(stale.hold()).contains(HoldReason.STALE);
        assertThat(stale.state()).isEqualTo(ACTIVE);
        assertThat(stale.wouldBe()).isEqualTo(DORMANT);
        assertThat(stale.nextLookAt()).isEmpty();
    }

    @Test
    void silenceIsNotStaleness() {
        var policy = policy("tenant-activity", Duration.ofMinutes(10), AgentSpec.Mode.ACT);
        var decision = judge(policy, Contexts.activeAgo(Duration.ofDays(8), Map.of()));
        assertThat(decision.hold()).isEmpty();
        assertThat(decision.state()).isEqualTo(DORMANT);
    }

    @Test
    void anEvaluatorThatFailsOrGivesNotANumberHoldsAndSaysSo() {
        // Given
        var good = policy("queue-depth", Duration.ZERO, AgentSpec.Mode.ACT);
        var failing =
                new Policy(
                        good.spec(),
                        _ -> {
                            throw new IllegalStateException("boom");
                        },
                        "v");
        var notANumber =
                new Policy(
                        good.spec(),
                        _ -> {
                            RelevanceScore.of(Double.NaN);
                            throw new AssertionError("a score was made of NaN");
                        },
                        "v");
        for (Policy policy : List.of(failing, notANumber)) {
            // When
            var decision = judge(policy, pending(0, Duration.ZERO));
            // Then
            assertThat(decision.hold()).contains(HoldReason.EVALUATOR_FAILED);
            assertThat(decision.state()).isEqualTo(ACTIVE);
            assertThat(decision.score()).isEqualTo(1.0);
            assertThat(decision.explanation()).contains("the evaluator failed");
            assertThat(decision.doubted().failure())
                    .hasValueSatisfying(e -> assertThat(decision.explanation()).endsWith(e));
        }
    }

    @Test
    void anObserverDecidesAndAsksForNothing() {
        var decision =
                judge(
                        policy("queue-depth", Duration.ZERO, AgentSpec.Mode.OBSERVE),
                        pending(20, Duration.ZERO));
        assertThat(decision.state()).isEqualTo(ACTIVE);
        assertThat(decision.hold()).contains(HoldReason.OBSERVE);
        assertThat(decision.wantsProcess()).isFalse();
    }

    @Test
    void anotherCutOffIsAnotherPolicyVersion() {
        var one = policy("queue-depth", Duration.ZERO, AgentSpec.Mode.ACT).version();
        var same = policy("queue-depth", Duration.ZERO, AgentSpec.Mode.OBSERVE).version();
        var other = policy("queue-depth", Duration.ofSeconds(1), AgentSpec.Mode.ACT).version();
        assertThat(same).isEqualTo(one);
        assertThat(other).isNotEqualTo(one);
    }
}
