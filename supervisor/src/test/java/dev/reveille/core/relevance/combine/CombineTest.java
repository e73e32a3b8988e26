package dev.reveille.core.relevance.combine;

import static dev.reveille.core.relevance.Contexts.activeAgo;
import static dev.reveille.core.relevance.Contexts.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.relevance.Contexts;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.RelevanceEvaluator;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CombineTest {
    private static final Object QUEUE = "queue-depth";
    private static final Object ACTIVITY = Map.of("tenant-activity", Map.of("active.within", "1h"));

    private static EvaluatorSpec spec(String name, Object written) {
        return EvaluatorSpec.of(name, written);
    }

    private static RelevanceEvaluator evaluator(String name, Object written) {
        return Evaluators.of(spec(name, written)).orThrow();
    }

    private static List<String> problems(String name, Object written) {
        return ((Parsed.Wrong<RelevanceEvaluator>) Evaluators.of(spec(name, written)))
                .problems().stream().map(Problem::message).toList();
    }

    @ParameterizedTest
    @CsvSource({"max, 1, 1.0", "min, 1, 0.5", "max, 100, 0.5", "min, 100, 0.2"})
    void theHighestOrTheLowestOfItsPartsCounts(String name, int hoursAgo, double score) {
        // Given
        var evaluator = evaluator(name, List.of(ACTIVITY, QUEUE));
        var ago = hoursAgo == 1 ? Duration.ofMinutes(1) : Duration.ofDays(10);
        // When
        var evaluation = evaluator.evaluate(activeAgo(ago, Map.of("pending_requests", 3L)));
        // Then
        assertThat(evaluation.score().value()).isEqualTo(score);
    }

    @Test
    void theExplanationNamesTheWinnerAndTheInputsAreThoseOfAll() {
        // Given
        var evaluator = evaluator("max", List.of(ACTIVITY, QUEUE));
        // When
        var evaluation =
                evaluator.evaluate(
                        activeAgo(Duration.ofMinutes(1), Map.of("pending_requests", 3L)));
        // Then
        assertThat(evaluation.explanation())
                .isEqualTo("highest of 2 is tenant-activity: active within 1h: 1.0");
        assertThat(evaluation.inputs())
                .extracting(FactUsed::name)
                .containsExactly(
                        "subscription_active", "last_activity_seconds", "pending_requests");
        assertThat(evaluation.nextLook()).contains(Contexts.NOW.plus(Duration.ofMinutes(59)));
    }

    @Test
    void onlyTheProportionsOfWeightsCount() {
        // Given
        var sevenToThree =
                List.of(Map.of("weight", 7L, "of", ACTIVITY), Map.of("weight", 3L, "of", QUEUE));
        // When
        var evaluation =
                evaluator("weighted", sevenToThree)
                        .evaluate(activeAgo(Duration.ofMinutes(1), Map.of("pending_requests", 3L)));
        // Then
        assertThat(evaluation.score().value()).isCloseTo(0.85, within(1e-12));
        assertThat(evaluation.explanation())
                .isEqualTo(
                        "0.7 × tenant-activity 1.0 + 0.3 × queue-depth 0.5 = 0.85, most by"
                                + " tenant-activity: active within 1h: 1.0");
    }

    @Test
    void aMeanOfOnesIsOneWhateverTheWeights() {
        var thirds =
                Collections.nCopies(
                        3, Map.of("weight", 0.1, "of", Map.of("queue-depth", Map.of())));
        var evaluation =
                evaluator("weighted", thirds).evaluate(with(Map.of("pending_requests", 99L)));
        assertThat(evaluation.score().value()).isEqualTo(1.0);
    }

    @Test
    void evaluatorsNestFreelyUpToADepth() {
        // Given
        Object nested = QUEUE;
        for (int depth = 7; depth > 1; depth--) {
            nested = Map.of(depth % 2 == 0 ? "min" : "max", List.of(nested));
        }
        // When, then
        var evaluator = evaluator("max", List.of(nested));
        assertThat(evaluator.evaluate(with(Map.of("pending_requests", 3L))).score().value())
                .isEqualTo(0.5);
        assertThat(problems("max", List.of(Map.of("max", List.of(nested)))))
                .containsExactly(
                        "relevance.evaluator.max[0].max[0].min[0].max[0].min[0].max[0].min[0].max[0]"
                                + " stands deeper than 8 evaluators within each other");
    }

    @Test
    void moreThanSixtyFourInAllAreRefusedInOneSentence() {
        assertThat(problems("max", Collections.nCopies(64, QUEUE)))
                .containsExactly("relevance.evaluator holds more than 64 evaluators");
        assertThat(evaluator("max", Collections.nCopies(63, QUEUE))).isNotNull();
    }

    @Test
    void allThatIsWrongInsideIsToldAtOnceWithItsPath() {
        // Given
        Object written =
                List.of(
                        Map.of("queue-depth", Map.of("bussy.above", 1L, "busy.score", 2L)),
                        Map.of("min", List.of("nonesuch", 5L, Map.of("a", 1L, "b", 2L))),
                        Map.of(
                                "weighted",
                                List.of(
                                        new TreeMap<>(Map.of("weight", -1L, "of", QUEUE)),
                                        Map.of("wait", 1L),
                                        "queue-depth")));
        // When, then
        assertThat(problems("max", written))
                .containsExactlyInAnyOrder(
                        "relevance.evaluator.max[0].queue-depth.busy.score is not between 0 and 1:"
                                + " 2",
                        "relevance.evaluator.max[0].queue-depth.bussy.above is not a known key:"
                                + " 1",
                        "relevance.evaluator.max[1].min[0].nonesuch names no evaluator",
                        "relevance.evaluator.max[1].min[1] is no evaluator: 5",
                        "relevance.evaluator.max[1].min[2] names 2 evaluators",
                        "relevance.evaluator.max[2].weighted[2] is no map: queue-depth",
                        "relevance.evaluator.max[2].weighted[0].weight is below 0: -1",
                        "relevance.evaluator.max[2].weighted[1].of is missing",
                        "relevance.evaluator.max[2].weighted[1].wait is not a known key: 1",
                        "relevance.evaluator.max[2].weighted has weights that sum to 0.0: [{of:"
                                + " queue-depth, weight: -1}, {wait: 1}, queue-depth]");
    }

    @Test
    void anEmptyListAndParametersWithoutAListAreRefused() {
        assertThat(problems("max", List.of()))
                .containsExactly("relevance.evaluator.max is an empty list: []");
        assertThat(problems("max", Map.of("of", 1L)))
                .containsExactlyInAnyOrder(
                        "relevance.evaluator.max is missing",
                        "relevance.evaluator.max.of is not a known key: 1");
        assertThat(problems("queue-depth", List.of("a")))
                .containsExactly("relevance.evaluator.queue-depth takes parameters by name: [a]");
    }

    @Test
    void aPartThatFailsIsNamedWithItsPlace() {
        var evaluator = evaluator("max", List.of(ACTIVITY, Map.of("min", List.of(QUEUE))));
        assertThatThrownBy(() -> evaluator.evaluate(with(Map.of("pending_requests", "many"))))
                .hasMessageStartingWith("max[1].min[0].queue-depth: fact pending_requests")
                .hasFieldOrPropertyWithValue("evaluator", "queue-depth");
    }
}
