package dev.reveille.core.relevance;

import static dev.reveille.core.relevance.Contexts.activeAgo;
import static dev.reveille.core.relevance.Contexts.evaluator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class EvaluatorsTest {
    @Test
    void everyCutOffIsAParameterOfTheSpec() {
        // Given
        var policy =
                evaluator(
                        "tenant-activity",
                        Map.of(
                                "active.within",
                                "5s",
                                "listening.within",
                                "5s",
                                "active.score",
                                0.9));
        // When, then
        assertThat(score(policy, Duration.ofMillis(4_999))).isEqualTo(0.9);
        assertThat(score(policy, Duration.ofSeconds(5))).isEqualTo(0.2);
    }

    private static double score(RelevanceEvaluator policy, Duration ago) {
        return policy.evaluate(activeAgo(ago, Map.of())).score().value();
    }

    @Test
    void nestedKeysAreDottedKeys() {
        var policy = evaluator("tenant-activity", Map.of("active", Map.of("within", "1h")));
        assertThat(score(policy, Duration.ofHours(2))).isEqualTo(0.6);
    }

    @Test
    void allThatIsWrongIsSaidAtOnceWithKeyValueAndRemedy() {
        // Given
        var spec =
                new EvaluatorSpec(
                        "tenant-activity",
                        Map.of(
                                "active.within",
                                "10d",
                                "active.score",
                                7L,
                                "dormant.within",
                                List.of(),
                                "activ.within",
                                "1d"));
        // When, then
        assertThatThrownBy(() -> Evaluators.of(spec).orThrow())
                .asInstanceOf(InstanceOfAssertFactories.type(Problems.class))
                .extracting(Problems::list, InstanceOfAssertFactories.LIST)
                .hasSize(4);
        assertThatThrownBy(() -> Evaluators.of(spec).orThrow())
                .hasMessageContaining("active.within is 10d, which is more than listening.within")
                .hasMessageContaining("active.score is not between 0 and 1: 7.")
                .hasMessageContaining("dormant.within is not a duration: []")
                .hasMessageContaining("activ.within is not a known key: 1d. Remedy: did you mean")
                .hasMessageContaining("Remedy: write a number with a unit");
    }

    @Test
    void anUnknownEvaluatorIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Evaluators.of(EvaluatorSpec.of("llm")).orThrow())
                .hasMessageContaining("relevance.evaluator.llm names no evaluator")
                .hasMessageContaining("event-driven, ")
                .hasMessageContaining("queue-depth, resource-priority, tenant-activity");
    }
}
