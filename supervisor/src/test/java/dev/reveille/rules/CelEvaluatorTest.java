package dev.reveille.rules;

import static dev.reveille.core.relevance.Contexts.activeAgo;
import static dev.reveille.core.relevance.Contexts.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.relevance.Contexts;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceEvaluator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CelEvaluatorTest {
    private static Parsed<RelevanceEvaluator> read(Object written) {
        return Evaluators.of(EvaluatorSpec.of("cel", written));
    }

    private static Evaluation evaluation(String expression, RelevanceContext context) {
        return read(expression).orThrow().evaluate(context);
    }

    private static double score(String expression, Map<String, Object> facts) {
        return evaluation(expression, with(facts)).score().value();
    }

    private static List<Problem> problems(Object written) {
        return ((Parsed.Wrong<RelevanceEvaluator>) read(written)).problems();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "pending_requests > 5 || last_activity_seconds < 600.0 ? 1.0 : 0.0; 1.0",
                "last_activity_seconds < 600; 0.0",
                "last_activity_days < 7; 0.0",
                "double(pending_requests) / 10.0; 0.6",
                "pending_requests; 1.0",
                "agent_priority; 0.5",
                "-1; 0.0",
                "subscription_active && !customer_active; 1.0",
                "fact('plan') == 'gold'; 1.0",
                "fact('plan', 'free') == 'gold'; 1.0",
                "fact('region', 'eu') == 'eu'; 1.0",
                "double(fact('seats', 0)) / 10.0; 0.4",
                "has(facts.plan) && !has(facts.region); 1.0",
                "'plan' in facts && facts['plan'] != 'free'; 1.0",
                "facts.exists(name, name.startsWith('pla')); 1.0",
                "fact('pending_events.' + fact('kind', 'order'), 0) == 2; 1.0",
                "now.getHours() == 12 && now < timestamp('2027-01-01T00:00:00Z'); 1.0",
                "now - duration('10m') < now; 1.0",
                "event_type == 'order'; 1.0",
                "cost_per_hour == 10.0 && available_cpu == 1.0 && score == 0.0; 1.0"
            })
    void aScoreIsWhatTheExpressionGives(String expression, double score) {
        assertThat(
                        score(
                                expression,
                                Map.of(
                                        "pending_requests",
                                        6L,
                                        "plan",
                                        "gold",
                                        "seats",
                                        4L,
                                        "pending_events.order",
                                        2L)))
                .isEqualTo(score);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "pending_request > 5; 1; 1; no fact is called pending_request; did you mean pending_requests?",
                "true && pendin > 5; 1; 9; no fact is called pendin",
                "busy ? 1 : 0.5; 1; 6; ? chooses between a long and a double",
                "pending_requests / 10.0; 1; 18; / does not take a long and a double: pending_requests is a long",
                "1 +; 1; 4; the expression ends too early",
                "event_type > 3; 1; 12; > compares a string with a long: event_type is a string",
                "pending_events.order > 1; 1; 15; a long has no fields"
            })
    void aMistakeIsToldWithLineAndColumn(String expression, int line, int column, String what) {
        assertThat(problems(expression))
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .startsWith(
                        "relevance.evaluator.cel at line "
                                + line
                                + ", column "
                                + column
                                + " of the expression: "
                                + what);
    }

    @Test
    void aMistakeInALaterLineIsToldWithThatLineAndAllAreToldAtOnce() {
        // Given
        var written =
                Map.of("score", "pending > 5\n  || quiet\n  ? 1.0 : 0.0", "look.every", "10ms");
        // When, then
        assertThat(problems(written))
                .extracting(Problem::message)
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .startsWith(
                                                "relevance.evaluator.cel.score at line 1, column 1 of"
                                                        + " the expression: no fact is called pending"),
                        second ->
                                assertThat(second)
                                        .startsWith(
                                                "relevance.evaluator.cel.score at line 2, column 6 of"
                                                        + " the expression: no fact is called quiet"),
                        third -> assertThat(third).contains("look.every is less than 1s"));
        assertThat(problems(written).getFirst().remedy())
                .contains("pending_requests")
                .contains("fact(\"name\", default)");
    }

    @Test
    void whatIsNoScoreIsRefusedWhenRead() {
        assertThat(problems("'high'").getFirst().message())
                .isEqualTo(
                        "relevance.evaluator.cel gives a string, not a boolean, a double or a"
                                + " long: 'high'");
        assertThat(problems(Map.of()).getFirst().message())
                .isEqualTo("relevance.evaluator.cel.score is missing");
        assertThat(problems(5L).getFirst().message())
                .isEqualTo("relevance.evaluator.cel is not a text: 5");
        assertThat(problems("1.0 + ".repeat(1_000) + "1.0").getFirst().message())
                .contains("code point size exceeds limit");
        assertThat(problems("(".repeat(200) + "1" + ")".repeat(200)).getFirst().message())
                .contains("recursion");
    }

    @Test
    void everyFactItReadsIsAnInputUsedInTheEndOrNot() {
        // Given
        var expression = "pending_requests > 5 || agent_priority > 0.9 || has(facts.plan)";
        // When
        var evaluation =
                evaluation(expression, with(Map.of("pending_requests", 6L, "plan", "gold")));
        // Then
        assertThat(evaluation.inputs())
                .extracting(FactUsed::name)
                .containsExactly("agent_priority", "pending_requests", "plan");
        assertThat(evaluation.inputs().getFirst().source()).isEqualTo("default");
        assertThat(evaluation.explanation()).isEqualTo(expression + ": 1.0");
    }

    @ParameterizedTest
    @CsvSource({
        "last_activity_seconds < 600.0, last_activity_seconds, 86313600",
        "last_activity_days < 7.0, last_activity_days, 999"
    })
    void theAgeItAsksForIsTheInputInItsOwnUnit(String rule, String name, String ifNever) {
        assertThat(evaluation(rule, with(Map.of())).inputs())
                .extracting(FactUsed::name, FactUsed::value)
                .containsExactly(tuple(name, ifNever));
        assertThat(evaluation(rule, activeAgo(Duration.ofHours(1), Map.of())).inputs())
                .extracting(FactUsed::name)
                .containsExactly(name);
    }

    @Test
    void whereNamesOnlyComeUpWhenItRunsEveryFactIsAnInput() {
        // Given
        var facts = Map.<String, Object>of("kind", "plan", "plan", "gold", "seats", 3L);
        var context = activeAgo(Duration.ofHours(1), facts);
        // When
        var evaluation = evaluation("facts[string(fact('kind'))] == 'gold'", context);
        // Then
        assertThat(evaluation.score().value()).isEqualTo(1.0);
        assertThat(evaluation.inputs())
                .extracting(FactUsed::name)
                .contains("kind", "plan", "seats", "last_activity_seconds")
                .doesNotContain("@activity");
        assertThat(evaluation.nextLook()).contains(Contexts.NOW.plusSeconds(60));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "0.0 / 0.0; not a number",
                "pending_requests > 1 / pending_events; failed at line 1, column 22: / by zero",
                "fact('plan') == 'gold'; column 5: no fact called plan was ever seen; has(facts.plan) asks",
                "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b,"
                        + " [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3].all(d, a > 0))));"
                        + " Iteration budget exceeded",
                "now.getHours('Nowhere/City') > 8; Unknown time-zone",
                "fact('event_type', 'a'); neither a number nor a truth",
                "event_type == 'a'; fact event_type from activity is 5, a text was expected"
            })
    void whatFailsWhileItRunsSaysWhere(String expression, String what) {
        var evaluator = read(expression).orThrow();
        assertThatThrownBy(
                        () ->
                                evaluator.evaluate(
                                        with(
                                                expression.contains("event_type ==")
                                                        ? Map.of("event_type", 5L)
                                                        : Map.of())))
                .hasMessageContaining(what);
    }

    @Test
    void timeThatMeetsNoConstantIsLookedAtEveryMinuteUnlessToldOtherwise() {
        var context = activeAgo(Duration.ofHours(1), Map.of());
        var every = Map.of("score", "now.getHours() > 8", "look.every", "5m");
        assertThat(evaluation("now.getHours() > 8", context).nextLook())
                .contains(Contexts.NOW.plusSeconds(60));
        assertThat(read(every).orThrow().evaluate(context).nextLook())
                .contains(Contexts.NOW.plusSeconds(300));
        // a rate decays: whoever judges looks again while there is something left of it
        assertThat(evaluation("activity_rate_5m > 0.5", context).nextLook()).isEmpty();
        assertThat(evaluation("pending_requests > 5", context).nextLook()).isEmpty();
        assertThat(evaluation("last_activity_seconds < 7200", context).nextLook())
                .contains(Contexts.NOW.plusSeconds(3_600));
    }

    @Test
    void atATenantNeverSeenNothingChangesWithTime() {
        assertThat(evaluation("last_activity_seconds < 600.0", with(Map.of())).nextLook())
                .isEmpty();
    }
}
