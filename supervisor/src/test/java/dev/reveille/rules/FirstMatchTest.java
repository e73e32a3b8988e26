package dev.reveille.rules;

import static dev.reveille.core.relevance.Contexts.activeAgo;
import static dev.reveille.core.relevance.Contexts.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.relevance.Contexts;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.RelevanceEvaluator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstMatchTest {
    private static Parsed<RelevanceEvaluator> read(Object... choices) {
        return Evaluators.of(EvaluatorSpec.of("first-match", List.of(choices)));
    }

    private static final RelevanceEvaluator BY_PLAN =
            read(
                            Map.of(
                                    "when",
                                    "fact('plan', '') == 'gold'",
                                    "use",
                                    Map.of("cel", "0.9")),
                            Map.of(
                                    "when",
                                    "last_activity_seconds < 60",
                                    "use",
                                    Map.of("max", List.of("queue-depth", "tenant-activity"))),
                            Map.of("use", "queue-depth"))
                    .orThrow();

    @Test
    void theFirstWhoseConditionHoldsIsUsed() {
        var gold = BY_PLAN.evaluate(with(Map.of("plan", "gold")));
        assertThat(gold.score().value()).isEqualTo(0.9);
        assertThat(gold.explanation())
                .isEqualTo("choice 1, as fact('plan', '') == 'gold', cel: 0.9: 0.9");
        assertThat(gold.inputs()).extracting(FactUsed::name).containsExactly("plan");
    }

    @Test
    void theLastMayGoWithoutACondition() {
        var other = BY_PLAN.evaluate(with(Map.of("pending_requests", 3L)));
        assertThat(other.score().value()).isEqualTo(0.5);
        assertThat(other.explanation())
                .isEqualTo("choice 3, as nothing else holds, queue-depth: pending requests 3: 0.5");
    }

    @Test
    void aConditionsEdgeIsALookOfTheWhole() {
        var active = BY_PLAN.evaluate(activeAgo(Duration.ofSeconds(20), Map.of()));
        assertThat(active.score().value()).isEqualTo(1.0);
        assertThat(active.nextLook()).contains(Contexts.NOW.plusSeconds(40));
    }

    @Test
    void whereNoneHoldsTheScoreIsZero() {
        var none =
                read(Map.of("when", "busy", "use", "queue-depth"))
                        .orThrow()
                        .evaluate(with(Map.of("pending_requests", 3L)));
        assertThat(none.score().value()).isZero();
        assertThat(none.explanation()).isEqualTo("none of 1 conditions holds: 0.0");
    }

    @Test
    void allThatIsWrongIsToldWithItsPath() {
        var wrong =
                (Parsed.Wrong<RelevanceEvaluator>)
                        read(
                                Map.of("use", "queue-depth"),
                                Map.of("when", "pending_requests", "use", "nonesuch"),
                                Map.of("when", "byusy", "uses", "queue-depth"));
        assertThat(wrong.problems())
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "relevance.evaluator.first-match[0].when is missing",
                        "relevance.evaluator.first-match[1].when gives a long, not a boolean:"
                                + " pending_requests",
                        "relevance.evaluator.first-match[1].use.nonesuch names no evaluator",
                        "relevance.evaluator.first-match[2].when at line 1, column 1 of the"
                                + " expression: no fact is called byusy; did you mean busy?",
                        "relevance.evaluator.first-match[2].use is missing",
                        "relevance.evaluator.first-match[2].uses is not a known key: queue-depth");
    }
}
