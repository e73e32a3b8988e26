package dev.reveille.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.relevance.Contexts;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactNames;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceEvaluator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The next look an expression names is the first millisecond at which its score is another. */
class CelEdgesTest {
    /** Brute force looks at every millisecond up to here. */
    private static final int HORIZON = 3_000;

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theNextLookIsTheFirstMomentAtWhichTheScoreChanges(int seed) {
        // Given
        var random = new Random(seed);
        String expression = expression(random, 3);
        var evaluator = Evaluators.of(EvaluatorSpec.of("cel", expression)).orThrow();
        var facts = facts(random);
        // When
        var now = evaluator.evaluate(RelevanceContext.of(Contexts.NOW, facts));
        // Then
        assertThat(now.nextLook().filter(at -> at.isBefore(Contexts.NOW.plusMillis(HORIZON))))
                .as(expression)
                .isEqualTo(firstChange(evaluator, facts, now.score().value()));
    }

    private static Optional<Instant> firstChange(
            RelevanceEvaluator evaluator, List<Fact> facts, double score) {
        for (int millis = 1; millis < HORIZON; millis++) {
            var at = Contexts.NOW.plusMillis(millis);
            var then = evaluator.evaluate(RelevanceContext.of(at, facts)).score().value();
            if (then != score) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static List<Fact> facts(Random random) {
        var facts = new ArrayList<Fact>();
        if (random.nextInt(8) > 0) {
            var age =
                    random.nextBoolean()
                            ? Duration.ofMillis(random.nextInt(5_000))
                            : Duration.ofDays(1).minusMillis(random.nextInt(3_000));
            facts.add(fact(Fact.LAST_ACTIVITY, new FactValue.Text("login"), age));
        }
        if (random.nextInt(4) == 0) {
            facts.add(fact("customer_active", new FactValue.Flag(random.nextBoolean()), AGO));
        }
        facts.add(fact("pending_requests", new FactValue.Whole(random.nextInt(4)), AGO));
        return facts;
    }

    private static final Duration AGO = Duration.ofSeconds(1);

    private static Fact fact(String name, FactValue value, Duration ago) {
        return new Fact(name, value, Contexts.NOW.minus(ago), Fact.ACTIVITY_SOURCE);
    }

    private static String expression(Random random, int depth) {
        if (depth == 0) {
            return leaf(random);
        }
        String one = expression(random, depth - 1);
        String two = expression(random, depth - 1);
        return switch (random.nextInt(5)) {
            case 0 -> "(" + one + " && " + two + ")";
            case 1 -> "(" + one + " || " + two + ")";
            case 2 -> "!(" + one + ")";
            case 3 -> "(" + one + " ? " + two + " : " + leaf(random) + ")";
            default -> leaf(random);
        };
    }

    private static String leaf(Random random) {
        String operator = List.of("<", "<=", ">", ">=", "==", "!=").get(random.nextInt(6));
        double seconds = random.nextInt(8_000) / 1_000.0;
        return switch (random.nextInt(7)) {
            case 0, 1 -> "last_activity_seconds " + operator + " " + seconds;
            case 2 -> seconds + " " + operator + " fact('last_activity_seconds', 9.0)";
            case 3 -> "last_activity_days " + operator + " " + (1 - seconds / 86_400);
            case 4 -> "customer_active";
            case 5 ->
                    "now "
                            + operator
                            + " timestamp('"
                            + Contexts.NOW.plusMillis(random.nextInt(4_000))
                            + "')";
            default -> "pending_requests " + operator + " " + random.nextInt(4);
        };
    }

    @Test
    void theFactsExpressionsKnowAreThoseThatHaveAMeaning() {
        assertThat(KnownFact.ALL.stream().map(KnownFact::name))
                .containsExactlyInAnyOrderElementsOf(FactNames.KNOWN);
    }
}
