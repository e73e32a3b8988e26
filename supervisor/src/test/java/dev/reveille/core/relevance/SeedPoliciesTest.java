package dev.reveille.core.relevance;

import static dev.reveille.core.relevance.Contexts.NOW;
import static dev.reveille.core.relevance.Contexts.activeAgo;
import static dev.reveille.core.relevance.Contexts.evaluator;
import static dev.reveille.core.relevance.Contexts.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.FactUsed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four use cases that Thymos names, with their numbers. */
class SeedPoliciesTest {
    @ParameterizedTest(name = "{0} s after the last activity: {1}")
    @CsvSource({
        "0, 1.0",
        "86399, 1.0",
        "86400, 0.6",
        "604799, 0.6",
        "604800, 0.2",
        "2591999, 0.2",
        "2592000, 0.0",
        "86313600, 0.0"
    })
    void aTenantsRelevanceDecaysAtOneSevenAndThirtyDays(long seconds, double score) {
        // Given
        var context = activeAgo(Duration.ofSeconds(seconds), Map.of());
        // When
        var evaluation = evaluator("tenant-activity", Map.of()).evaluate(context);
        // Then
        assertThat(evaluation.score().value()).isEqualTo(score);
    }

    @ParameterizedTest(name = "{0} ms ago: look again in {1} ms")
    @CsvSource({"0, 86400000", "86399999, 1", "86400000, 518400000", "2591999999, 1"})
    void theNextLookIsTheExactMomentTheScoreChanges(long millisAgo, long millisAhead) {
        // Given
        var context = activeAgo(Duration.ofMillis(millisAgo), Map.of());
        // When
        var evaluation = evaluator("tenant-activity", Map.of()).evaluate(context);
        // Then
        assertThat(evaluation.nextLook()).contains(NOW.plusMillis(millisAhead));
    }

    @Test
    void aTenantSilentBeyondTheLastCutOffIsNeverLookedAtAgain() {
        var context = activeAgo(Duration.ofDays(30), Map.of());
        assertThat(evaluator("tenant-activity", Map.of()).evaluate(context).nextLook()).isEmpty();
    }

    @Test
    void aTenantWithoutSubscriptionScoresZeroHoweverActive() {
        // Given
        var context = activeAgo(Duration.ZERO, Map.of("subscription_active", false));
        // When
        var evaluation = evaluator("tenant-activity", Map.of()).evaluate(context);
        // Then
        assertThat(evaluation.score().value()).isZero();
        assertThat(evaluation.explanation()).contains("no active subscription");
    }

    @Test
    void aTenantNeverSeenCountsAsSilentFor999DaysAndAsSubscribed() {
        // When
        var evaluation = evaluator("tenant-activity", Map.of()).evaluate(with(Map.of()));
        // Then
        assertThat(evaluation.score().value()).isZero();
        assertThat(evaluation.inputs())
                .containsExactly(
                        new FactUsed(
                                "subscription_active",
                                "true",
                                "boolean",
                                Optional.empty(),
                                "default"),
                        new FactUsed(
                                "last_activity_days", "999", "long", Optional.empty(), "default"));
    }

    @ParameterizedTest(name = "last_activity_days={0}: {1}")
    @CsvSource({"0, 1.0", "2, 0.6", "29, 0.2", "30, 0.0"})
    void daysOfSilenceMayBeAFactOfTheirOwn(long days, double score) {
        var context = with(Map.of("last_activity_days", days));
        assertThat(evaluator("tenant-activity", Map.of()).evaluate(context).score().value())
                .isEqualTo(score);
    }

    @ParameterizedTest(name = "{0} requests wait: {1}")
    @CsvSource({"0, 0.0", "1, 0.5", "10, 0.5", "11, 1.0"})
    void waitingRequestsDecideForACostlyAgent(long pending, double score) {
        var context = with(Map.of("pending_requests", pending));
        assertThat(evaluator("queue-depth", Map.of()).evaluate(context).score().value())
                .isEqualTo(score);
    }

    @Test
    void costEntersOnlyWhereItHasAWeight() {
        // Given
        var context = with(Map.of("pending_requests", 11L));
        // When
        var without = evaluator("queue-depth", Map.of()).evaluate(context);
        var weighted = evaluator("queue-depth", Map.of("cost.weight", 0.02)).evaluate(context);
        // Then: 10.0 an hour is assumed where no one told
        assertThat(without.inputs()).extracting(FactUsed::name).containsOnly("pending_requests");
        assertThat(weighted.score().value()).isEqualTo(0.8);
        assertThat(weighted.inputs())
                .extracting(FactUsed::name, FactUsed::value, FactUsed::source)
                .contains(org.assertj.core.groups.Tuple.tuple("cost_per_hour", "10.0", "default"));
    }

    @ParameterizedTest(name = "cpu {0}, priority {1}: {2}")
    @CsvSource({
        "0.51, 0.71, 1.0",
        "0.5, 0.71, 0.5",
        "0.51, 0.7, 0.5",
        "0.21, 0.51, 0.5",
        "0.2, 0.9, 0.0",
        "0.9, 0.5, 0.0"
    })
    void scarceProcessorsGoToWhatMatters(double cpu, double priority, double score) {
        var context = with(Map.of("available_cpu", cpu, "agent_priority", priority));
        assertThat(evaluator("resource-priority", Map.of()).evaluate(context).score().value())
                .isEqualTo(score);
    }

    @Test
    void withoutFactsTheProcessorIsFreeAndPriorityIsOneHalf() {
        var evaluation = evaluator("resource-priority", Map.of()).evaluate(with(Map.of()));
        assertThat(evaluation.score().value()).isZero();
        assertThat(evaluation.inputs())
                .extracting(FactUsed::name, FactUsed::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("available_cpu", "1.0"),
                        org.assertj.core.groups.Tuple.tuple("agent_priority", "0.5"));
    }

    @ParameterizedTest(name = "{0} of {1} wait: {2}")
    @CsvSource({"0, order_fulfillment, 0.0", "1, order_fulfillment, 1.0", "5, refund, 0.0"})
    void typedEventsWakeTheirAgent(long pending, String type, double score) {
        // Given
        var policy = evaluator("event-driven", Map.of("event.type", "order_fulfillment"));
        var byType = with(Map.of("pending_events." + type, pending));
        var leading = with(Map.of("pending_events", pending, "event_type", type));
        // When, then
        assertThat(policy.evaluate(byType).score().value()).isEqualTo(score);
        assertThat(policy.evaluate(leading).score().value()).isEqualTo(score);
    }

    @Test
    void anEventOfTheRightTypeIsNotHiddenByMoreOfAnother() {
        var policy = evaluator("event-driven", Map.of("event.type", "order_fulfillment"));
        var context =
                with(
                        Map.of(
                                "pending_events.refund", 50L,
                                "pending_events.order_fulfillment", 1L));
        assertThat(policy.evaluate(context).score().value()).isEqualTo(1.0);
        assertThat(context.fact("event_type").orElseThrow().value().text()).isEqualTo("refund");
        assertThat(context.fact("pending_events").orElseThrow().value().text()).isEqualTo("51");
    }

    @ParameterizedTest(name = "spend {0} of {1}: {2}")
    @CsvSource({"9.99, 10, 1.0", "10, 10, 0.0", "11, 10, 0.0", "5, 0, 1.0"})
    void aTenantThatSpentItsBudgetScoresZero(double spend, double budget, double score) {
        var context = activeAgo(Duration.ZERO, Map.of("spend", spend, "budget", budget));
        assertThat(evaluator("tenant-activity", Map.of()).evaluate(context).score().value())
                .isEqualTo(score);
    }

    @Test
    void aFactOfTheWrongTypeIsAnErrorAndNotAnAbsentFact() {
        var context = with(Map.of("pending_requests", "many"));
        assertThatThrownBy(() -> evaluator("queue-depth", Map.of()).evaluate(context))
                .hasMessageContaining("pending_requests")
                .hasMessageContaining("a number was expected");
    }

    @Test
    void aTimeInTheFutureCountsAsNow() {
        var context = activeAgo(Duration.ofHours(-5), Map.of());
        assertThat(context.lastActivity()).contains(NOW);
        assertThat(context.fact("last_activity_seconds").orElseThrow().source()).contains("future");
    }

    @Test
    void aScoreIsClampedButNeverInvented() {
        assertThat(RelevanceScore.of(1.7).value()).isEqualTo(1);
        assertThat(RelevanceScore.of(-0.1).value()).isZero();
        assertThatThrownBy(() -> RelevanceScore.of(Double.NaN))
                .hasMessageContaining("not a number");
    }
}
