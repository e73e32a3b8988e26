package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsSectionTest {
    private static Parsed<AgentSpec> read(String facts, String evaluator) {
        return new SpecParser()
                .read(
                        "{apiVersion: reveille/v1, kind: Agent, tenant: acme, name: a, type: echo,"
                                + " relevance: {evaluator: "
                                + evaluator
                                + ", facts: {"
                                + facts
                                + "}}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pending_requests: many|is \"many\", and this fact is a whole number"
                        + "|write a whole number",
                "subscription_active: 1|is 1, and this fact is true or false"
                        + "|write true or false",
                "'@activity': 1|cannot name a fact|use letters, digits",
                "score: 0.5|is what was decided last|use another name",
                "pending_request: 1|is no fact that the evaluator reads"
                        + "|did you mean \"pending_requests\"?",
            })
    void whatCannotBeAFactIsRefusedWithWhatWouldBe(String facts, String what, String remedy) {
        var parsed = read(facts, "queue-depth");
        assertThat(parsed).isInstanceOf(Parsed.Wrong.class);
        var problems = ((Parsed.Wrong<AgentSpec>) parsed).problems();
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().message()).contains("relevance.facts.").contains(what);
        assertThat(problems.getFirst().remedy()).contains(remedy);
    }

    @Test
    void factsOfOnesOwnMayBeCalledAlmostLikeKnownOnesWhereTheEvaluatorReadsThem() {
        assertThat(read("pending_request: 1", "{cel: 'fact(\"pending_request\") > 0'}"))
                .isInstanceOf(Parsed.Ok.class);
        assertThat(read("store: north, plan: gold, agent_priority: 1", "queue-depth"))
                .isInstanceOf(Parsed.Ok.class);
    }
}
