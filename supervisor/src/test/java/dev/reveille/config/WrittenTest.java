package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Spot;
import dev.reveille.core.lifecycle.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in a file is told with its place there; {@code WRONG} marks the place meant. */
final class WrittenTest {
    private static final String WRONG = "byusy";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evaluator: {cel: byusy}",
                "evaluator: {cel: \"byusy\"}",
                "evaluator: {cel: \"event_type == \\\"a\\\" || \\u0062usy || byusy\"}",
                "evaluator: {cel: 'event_type == ''a'' || byusy'}",
                "evaluator: {cel: {score: 'byusy', look.every: 5m}}",
                "evaluator:\n    cel: |\n      busy ||\n        busy\n      || byusy\n",
                "evaluator:\n    cel: |2-\n        busy ||\n      byusy\n",
                "evaluator:\n    cel: >-  # folded\n\n      busy ||\n\n      busy ||\n        byusy\n",
                "evaluator:\n    cel: busy ||\n      busy\n      || byusy",
                "evaluator:\n    cel: \"busy || \\\n      busy\n      || byusy\"",
                "evaluator: {max: [queue-depth, {first-match: [{when: byusy, use: max}]}]}",
                "evaluator: {\"cel\": \"byusy\"}",
            })
    void aPlaceInAnExpressionIsTheOneInTheFileHoweverItIsWritten(String evaluator) {
        // Given
        String text = "# a policy\n\nrelevance:\n  " + evaluator;
        int at = text.indexOf(WRONG);
        int line = (int) text.substring(0, at).lines().count();
        int column = at - text.lastIndexOf('\n', at);
        // When
        var told = problems(text);
        // Then
        assertThat(told)
                .anySatisfy(
                        problem -> {
                            assertThat(problem.message())
                                    .startsWith(
                                            "p.yaml, line %d, column %d: relevance.evaluator."
                                                    .formatted(line, column))
                                    .contains("no fact is called byusy; did you mean busy?");
                            var excerpt = problem.spot().map(Spot::excerpt).orElse("").lines();
                            var lines = excerpt.toList();
                            assertThat(lines.get(0).substring(lines.get(1).indexOf('^')))
                                    .startsWith(WRONG);
                        });
    }

    @Test
    void whereATenantIsFilledInBeforeItTheLineAloneIsTold() {
        // Given
        String template =
                """
                apiVersion: reveille/v1
                kind: AgentTemplate
                tenant: "*"
                name: a
                type: echo
                relevance:
                  evaluator: {cel: "%s"}
                """;
        // When
        var before = problems(template.formatted("byusy || event_type == '{tenant}'"));
        var after = problems(template.formatted("event_type == '{tenant}' || byusy"));
        // Then
        assertThat(before.getFirst().message())
                .startsWith("p.yaml, line 7, column 21 (template a): relevance.evaluator.cel: no");
        assertThat(after.getFirst().message())
                .startsWith("p.yaml, line 7 (template a): relevance.evaluator.cel: no fact");
        assertThat(after.getFirst().spot().orElseThrow().excerpt())
                .startsWith("evaluator: {cel:")
                .doesNotContain("^");
    }

    @Test
    void allThatIsWrongWithASourceIsToldAtOnceWithItsPlaceAndAsASources() {
        // Given
        String text =
                """
                ---
                # nothing
                ---
                apiVersion: reveille/v1
                kind: Source
                name: orders
                format: jsn
                tenant: valeu.customer
                attributes: {plan: 1 +}
                """;
        // When
        var wrong = (Parsed.Wrong<List<SpecDocument>>) new SpecParser().file("s.yaml", text);
        // Then
        assertThat(wrong.problems())
                .allMatch(problem -> problem.code().equals("InvalidSource"))
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "s.yaml, line 4 (source orders): topic is missing",
                        "s.yaml, line 7, column 1 (source orders): format is \"jsn\"",
                        "s.yaml, line 8, column 9 (source orders): tenant: no variable is called"
                                + " valeu; did you mean value?",
                        "s.yaml, line 9, column 23 (source orders): attributes.plan: the expression"
                                + " ends too early");
    }

    @Test
    void aLineThatMayHoldASecretIsNotShown() {
        // Given
        String text =
                """
                env: {API_KEY: abc, LEVEL: 3}
                config:
                  password: abc
                restart: {jitter: 3}
                """;
        // When
        var told = problems(text);
        // Then
        assertThat(told)
                .extracting(problem -> problem.spot().map(Spot::excerpt).orElse(""))
                .filteredOn(excerpt -> !excerpt.isEmpty())
                .singleElement()
                .asString()
                .startsWith("restart: {jitter: 3}");
        assertThat(told)
                .extracting(Problem::message)
                .anyMatch(m -> m.startsWith("p.yaml, line 1, column 21: env.LEVEL is 3"));
    }

    private static List<Problem> problems(String text) {
        return ((Parsed.Wrong<Policy>) new SpecParser().tried("p.yaml", text)).problems();
    }
}
