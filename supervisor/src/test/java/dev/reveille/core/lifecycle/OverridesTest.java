package dev.reveille.core.lifecycle;

import static dev.reveille.core.fleet.AgentOverride.Kind.PAUSE;
import static dev.reveille.core.fleet.AgentOverride.Kind.START;
import static dev.reveille.core.fleet.AgentOverride.Kind.STOP;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.ARCHIVED;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.core.fleet.LifecycleState.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Dwell;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverridesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final AgentId AGENT = AgentId.of("acme", "assistant");

    private static AgentOverride said(AgentOverride.Kind kind, String scope, long endsInSeconds) {
        return new AgentOverride(
                OverrideScope.parse(scope),
                kind,
                endsInSeconds == 0 ? Optional.empty() : Optional.of(NOW.plusSeconds(endsInSeconds)),
                "ana",
                NOW,
                "");
    }

    private static Overrides of(AgentOverride... all) {
        var byScope = new TreeMap<String, AgentOverride>();
        for (AgentOverride one : all) {
            byScope.put(one.scope().key(), one);
        }
        return new Overrides(byScope);
    }

    private static Optional<String> counting(Overrides overrides) {
        return overrides.of(AGENT, true, "default", NOW).map(o -> o.scope().key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"agent/acme/assistant", "tenant/acme", "template/t", "pool/default", "all"})
    void aScopeIsReadAsItIsWritten(String key) {
        assertThat(OverrideScope.parse(key).key()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "agent/acme", "agents/acme/a", "tenant/../x", "pool/", "ALL"})
    void whatNamesNoScopeIsRefused(String key) {
        assertThatThrownBy(() -> OverrideScope.parse(key))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "tenant/acme, tenant/globex",
        "template/assistant, template/other",
        "pool/default, pool/gpu",
        "agent/acme/assistant, agent/acme/other"
    })
    void anOverrideCountsInItsScopeAndNowhereElse(String mine, String other) {
        assertThat(counting(of(said(PAUSE, mine, 0)))).contains(mine);
        assertThat(counting(of(said(PAUSE, other, 0)))).isEmpty();
    }

    @Test
    void aTemplatesPauseDoesNotReachAnAgentThatOnlyHasItsName() {
        var overrides = of(said(PAUSE, "template/assistant", 0));
        assertThat(overrides.of(AGENT, false, "default", NOW)).isEmpty();
    }

    @Test
    void aWordAboutTheAgentItselfBeatsWiderOnes() {
        var overrides = of(said(START, "agent/acme/assistant", 5), said(PAUSE, "all", 0));
        assertThat(counting(overrides)).contains("agent/acme/assistant");
        // and once it has ended, the wider one counts
        assertThat(overrides.of(AGENT, true, "default", NOW.plusSeconds(5)))
                .hasValueSatisfying(o -> assertThat(o.kind()).isEqualTo(PAUSE));
    }

    @Test
    void ofSeveralPausesTheLongestCountsAndOfEqualsTheNarrowest() {
        assertThat(counting(of(said(PAUSE, "tenant/acme", 5), said(PAUSE, "pool/default", 9))))
                .contains("pool/default");
        assertThat(counting(of(said(PAUSE, "tenant/acme", 0), said(PAUSE, "all", 0))))
                .contains("tenant/acme");
        assertThat(counting(of(said(PAUSE, "tenant/acme", 5), said(PAUSE, "all", 0))))
                .contains("all");
    }

    @Test
    void anOverrideEndsAtItsMomentExactly() {
        var said = said(STOP, "agent/acme/assistant", 5);
        assertThat(said.holds(NOW.plusMillis(4_999))).isTrue();
        assertThat(said.holds(NOW.plusMillis(5_000))).isFalse();
    }

    @Test
    void aStopOfManyBeatsAPauseOfMany() {
        assertThat(counting(of(said(PAUSE, "tenant/acme", 0), said(STOP, "all", 5))))
                .contains("all");
        assertThat(counting(of(said(STOP, "tenant/acme", 5), said(PAUSE, "all", 0))))
                .contains("tenant/acme");
    }

    @Test
    void onlyOneAgentCanBeStarted() {
        assertThatThrownBy(() -> said(START, "tenant/acme", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one agent");
        assertThat(Overrides.NONE.of(AGENT, true, "default", NOW)).isEmpty();
    }

    @ParameterizedTest(name = "{0} with score {1} when {2} is {3}, would be {4}")
    @CsvSource({
        "ACTIVE, 0.0, start, ACTIVE, DORMANT",
        "DORMANT, 0.0, start, ACTIVE, DORMANT",
        "LISTENING, 0.5, start, ACTIVE, LISTENING",
        "ACTIVE, 1.0, stop, DORMANT, ACTIVE",
        "DORMANT, 1.0, stop, DORMANT, ACTIVE",
        "ARCHIVED, 1.0, start, ACTIVE, ACTIVE"
    })
    void anOperatorBeatsTheScoreTheDwellAndEveryDoubt(
            LifecycleState was,
            double score,
            String word,
            LifecycleState is,
            LifecycleState wouldBe) {
        // Given
        var spec = new Spec(Duration.ofHours(1)).relevance();
        var before = Standings.of(was, NOW.minusSeconds(1), score);
        // When
        var step =
                Lifecycle.ordered(
                        Optional.of(before),
                        score,
                        spec,
                        EnumSet.allOf(Doubt.class),
                        word.equals("start"),
                        NOW);
        // Then
        assertThat(step.standing().state()).isEqualTo(is);
        assertThat(step.wouldBe()).isEqualTo(wouldBe);
        assertThat(step.hold()).isEmpty();
        assertThat(step.standing().since()).isEqualTo(is == was ? before.since() : NOW);
    }

    @Test
    void anOrderEarnsNoHysteresisAndTakesNoneAway() {
        // Given: 0.66 is ACTIVE for who rose over 0.7, and LISTENING for who did not
        var below = Optional.of(Standings.of(LISTENING, NOW.minusSeconds(9), 0.66));
        var above = Optional.of(Standings.of(ACTIVE, NOW.minusSeconds(9), 0.66));
        // When
        var started = ordered(below, true);
        var stopped = ordered(above, false);
        // Then
        assertThat(started.wouldBe()).isEqualTo(LISTENING);
        assertThat(stopped.wouldBe()).isEqualTo(ACTIVE);
        assertThat(ended(started)).isEqualTo(LISTENING);
        assertThat(ended(stopped)).isEqualTo(ACTIVE);
        // When: it is paused as the order left it, and resumed later
        var held =
                Lifecycle.decide(
                        Optional.of(started.standing()),
                        0.66,
                        RelevanceSpec.DEFAULT,
                        EnumSet.of(Doubt.PAUSED),
                        NOW);
        assertThat(held.standing().state()).isEqualTo(ACTIVE);
        assertThat(ended(held)).isEqualTo(LISTENING);
    }

    @ParameterizedTest(name = "{0}, an order later and with {1}: {2}")
    @CsvSource({
        "LISTENING, EVALUATOR_FAILED, LISTENING",
        "DORMANT, EVALUATOR_FAILED, DORMANT",
        "DORMANT, STALE, DORMANT",
        "DORMANT, PAUSED, ACTIVE",
        "DORMANT, EVALUATOR_FAILED BUSY, ACTIVE",
        "DORMANT, STALE BACKLOG, ACTIVE"
    })
    void anOrderThatHasEndedIsNotTheLastDecisionThatHolds(
            LifecycleState was, String doubts, LifecycleState is) {
        // Given it was started
        double score = was.runs() ? 0.5 : 0;
        var before = Optional.of(Standings.of(was, NOW.minusSeconds(9), score));
        var spec = RelevanceSpec.DEFAULT;
        var none = EnumSet.noneOf(Doubt.class);
        var started = Lifecycle.ordered(before, score, spec, none, true, NOW);
        // When the order ends
        var all = EnumSet.noneOf(Doubt.class);
        Stream.of(doubts.split(" ")).map(Doubt::valueOf).forEach(all::add);
        var step = Lifecycle.decide(Optional.of(started.standing()), score, spec, all, NOW);
        // Then
        assertThat(step.standing().state()).isEqualTo(is);
    }

    private static Step ordered(Optional<Standing> before, boolean runs) {
        var none = EnumSet.noneOf(Doubt.class);
        return Lifecycle.ordered(before, 0.66, RelevanceSpec.DEFAULT, none, runs, NOW);
    }

    /** The state once the order has ended. */
    private static LifecycleState ended(Step order) {
        var doubts = EnumSet.noneOf(Doubt.class);
        return Lifecycle.decide(
                        Optional.of(order.standing()), 0.66, RelevanceSpec.DEFAULT, doubts, NOW)
                .standing()
                .state();
    }

    @Test
    void aStoppedAgentIsArchivedWhenItsTimeComes() {
        // Given
        var below = NOW.minus(RelevanceSpec.DEFAULT.archiveAfter());
        var before = Standings.of(DORMANT, below, 0, Optional.of(below));
        // When
        var step =
                Lifecycle.ordered(
                        Optional.of(before),
                        0,
                        RelevanceSpec.DEFAULT,
                        EnumSet.noneOf(Doubt.class),
                        false,
                        NOW);
        // Then
        assertThat(step.standing().state()).isEqualTo(ARCHIVED);
        assertThat(step.standing().state()).isNotIn(ACTIVE, LISTENING);
    }

    /** A spec that dwells. */
    private record Spec(Duration dwell) {
        RelevanceSpec relevance() {
            var d = RelevanceSpec.DEFAULT;
            return new RelevanceSpec(
                    d.evaluator(),
                    Map.of(),
                    d.thresholds(),
                    new Dwell(dwell, dwell),
                    d.staleAfter(),
                    d.archiveAfter());
        }
    }
}
