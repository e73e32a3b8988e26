package dev.reveille.core.lifecycle;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.ARCHIVED;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.core.fleet.LifecycleState.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Dwell;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Staleness;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final RelevanceSpec POLICY = policy(Dwell.NONE, Duration.ofDays(30));

    private static RelevanceSpec policy(Dwell dwell, Duration archiveAfter) {
        return new RelevanceSpec(
                EvaluatorSpec.of(EvaluatorSpec.DEFAULT),
                Map.of(),
                Thresholds.DEFAULT,
                dwell,
                Staleness.NEVER,
                archiveAfter);
    }

    private static Standing stood(LifecycleState state, Duration ago) {
        return Standings.of(state, NOW.minus(ago), 0.5);
    }

    private static Step decide(LifecycleState was, double score, Doubt... doubts) {
        return Lifecycle.decide(
                Optional.of(stood(was, Duration.ofHours(1))), score, POLICY, Set.of(doubts), NOW);
    }

    @ParameterizedTest(name = "first score {0}: {1}")
    @CsvSource({
        "1.0, ACTIVE",
        "0.9, ACTIVE",
        "0.7, ACTIVE",
        "0.699999, LISTENING",
        "0.5, LISTENING",
        "0.4, LISTENING",
        "0.399999, DORMANT",
        "0.2, DORMANT",
        "0.1, DORMANT",
        "0.05, DORMANT",
        "0.0, DORMANT"
    })
    void theFirstScoreIsHeldAgainstTheEdgesThemselves(double score, LifecycleState state) {
        var step = Lifecycle.decide(Optional.empty(), score, POLICY, Set.of(), NOW);
        assertThat(step.standing().state()).isEqualTo(state);
        assertThat(step.hold()).isEmpty();
        assertThat(step.standing().since()).isEqualTo(NOW);
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource({
        // up: at the edge itself, never before
        "LISTENING, 0.7, ACTIVE",
        "LISTENING, 0.699999, LISTENING",
        "DORMANT, 0.4, LISTENING",
        "DORMANT, 0.399999, DORMANT",
        "DORMANT, 0.7, ACTIVE",
        "ARCHIVED, 0.4, LISTENING",
        // down: only below the edge less 0.05
        "ACTIVE, 0.7, ACTIVE",
        "ACTIVE, 0.650001, ACTIVE",
        "ACTIVE, 0.65, ACTIVE",
        "ACTIVE, 0.649999, LISTENING",
        "LISTENING, 0.350001, LISTENING",
        "LISTENING, 0.35, LISTENING",
        "LISTENING, 0.349999, DORMANT",
        "ACTIVE, 0.35, LISTENING",
        "ACTIVE, 0.349999, DORMANT",
        "ACTIVE, 0.0, DORMANT"
    })
    void aStateIsLeftDownwardsOnlyBelowItsHysteresis(
            LifecycleState was, double score, LifecycleState state) {
        assertThat(decide(was, score).standing().state()).isEqualTo(state);
    }

    @ParameterizedTest(name = "{0} ms below the dormant threshold: {1}")
    @CsvSource({"0, DORMANT", "2591999999, DORMANT", "2592000000, ARCHIVED"})
    void whatIsIrrelevantForArchiveAfterIsArchived(long millis, LifecycleState state) {
        // Given
        var before =
                Standings.of(
                        DORMANT,
                        NOW.minusMillis(millis),
                        0.05,
                        Optional.of(NOW.minusMillis(millis)));
        // When
        var step = Lifecycle.decide(Optional.of(before), 0.05, POLICY, Set.of(), NOW);
        // Then
        assertThat(step.standing().state()).isEqualTo(state);
        assertThat(step.nextLook().isPresent()).isEqualTo(state == DORMANT);
    }

    @Test
    void theClockOfArchivingStartsBelowTheThresholdAndIsLookedAtExactlyOnce() {
        // When
        var step = decide(DORMANT, 0.0999);
        var at = decide(DORMANT, 0.1);
        // Then
        assertThat(step.standing().belowSince()).contains(NOW);
        assertThat(step.nextLook()).contains(NOW.plus(Duration.ofDays(30)));
        assertThat(at.standing().belowSince()).isEmpty();
        assertThat(at.nextLook()).isEmpty();
    }

    @ParameterizedTest(name = "{0} for {1} ms, score {2}: {3}, {4}")
    @CsvSource({
        "ACTIVE, 29999, 0.0, ACTIVE, DWELL",
        "ACTIVE, 30000, 0.0, DORMANT,",
        "LISTENING, 29999, 0.0, LISTENING, DWELL",
        "ACTIVE, 1, 0.5, LISTENING,",
        "DORMANT, 9999, 1.0, DORMANT, DWELL",
        "DORMANT, 10000, 1.0, ACTIVE,",
        "LISTENING, 1, 1.0, ACTIVE,"
    })
    void dwellDelaysStopsAndStartsToTheMillisecond(
            LifecycleState was, long millis, double score, LifecycleState state, HoldReason hold) {
        // Given
        var policy =
                policy(
                        new Dwell(Duration.ofSeconds(30), Duration.ofSeconds(10)),
                        Duration.ofDays(30));
        var before = stood(was, Duration.ofMillis(millis));
        // When
        var step = Lifecycle.decide(Optional.of(before), score, policy, Set.of(), NOW);
        // Then
        assertThat(step.standing().state()).isEqualTo(state);
        assertThat(step.hold()).isEqualTo(Optional.ofNullable(hold));
        if (hold == HoldReason.DWELL) {
            var least = was.runs() ? Duration.ofSeconds(30) : Duration.ofSeconds(10);
            assertThat(step.nextLook()).contains(before.since().plus(least));
            assertThat(step.standing().since()).isEqualTo(before.since());
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"PAUSED", "EVALUATOR_FAILED"})
    void doubtKeepsTheLastDecisionBothWays(Doubt doubt) {
        assertThat(decide(ACTIVE, 0.0, doubt).standing().state()).isEqualTo(ACTIVE);
        assertThat(decide(ACTIVE, 0.0, doubt).wouldBe()).isEqualTo(DORMANT);
        assertThat(decide(DORMANT, 1.0, doubt).standing().state()).isEqualTo(DORMANT);
        assertThat(decide(DORMANT, 1.0, doubt).hold()).contains(doubt.reason());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"BACKLOG", "BUSY"})
    void whatOnlyGuardsAgainstStopsLetsWakesThrough(Doubt doubt) {
        assertThat(decide(ACTIVE, 0.0, doubt).standing().state()).isEqualTo(ACTIVE);
        assertThat(decide(ACTIVE, 0.0, doubt).hold()).contains(doubt.reason());
        assertThat(decide(DORMANT, 1.0, doubt).standing().state()).isEqualTo(ACTIVE);
        assertThat(decide(DORMANT, 1.0, doubt).hold()).isEmpty();
    }

    @Test
    void aStaleInputHoldsEveryFallAndIsToldWhereNothingChanges() {
        assertThat(decide(ACTIVE, 0.5, Doubt.STALE).standing().state()).isEqualTo(ACTIVE);
        assertThat(decide(ACTIVE, 1.0, Doubt.STALE).hold()).contains(HoldReason.STALE);
        assertThat(decide(LISTENING, 1.0, Doubt.STALE).standing().state()).isEqualTo(ACTIVE);
        assertThat(decide(DORMANT, 0.5, Doubt.STALE).standing().state()).isEqualTo(LISTENING);
        assertThat(decide(DORMANT, 0.5, Doubt.STALE).hold()).contains(HoldReason.STALE);
        assertThat(decide(DORMANT, 0.0, Doubt.STALE).hold()).contains(HoldReason.STALE);
    }

    @Test
    void theClockOfArchivingNeitherStartsNorOutlivesARiseWhileAnInputIsStale() {
        // Given
        var below = Optional.of(NOW.minus(Duration.ofDays(29)));
        var before = Standings.of(DORMANT, Instant.EPOCH, 0.0, below);
        // When
        var stays = Lifecycle.decide(Optional.of(before), 0.0, POLICY, Set.of(Doubt.STALE), NOW);
        var rises = Lifecycle.decide(Optional.of(before), 1.0, POLICY, Set.of(Doubt.STALE), NOW);
        // Then
        assertThat(decide(DORMANT, 0.0, Doubt.STALE).standing().belowSince()).isEmpty();
        assertThat(stays.standing().belowSince()).isEqualTo(below);
        assertThat(rises.standing().belowSince()).isEmpty();
    }

    @Test
    void anUnreadBacklogArchivesNobody() {
        var before = Standings.of(DORMANT, Instant.EPOCH, 0, Optional.of(Instant.EPOCH));
        var step = Lifecycle.decide(Optional.of(before), 0, POLICY, Set.of(Doubt.BACKLOG), NOW);
        assertThat(step.standing().state()).isEqualTo(DORMANT);
        assertThat(step.wouldBe()).isEqualTo(ARCHIVED);
        assertThat(decide(LISTENING, 0.5, Doubt.BACKLOG).hold()).isEmpty();
    }
}
