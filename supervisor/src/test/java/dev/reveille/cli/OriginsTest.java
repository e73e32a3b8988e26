package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OriginsTest {
    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: a
            type: echo
            relevance:
              evaluator: {cel: "byusy"}
            """;
    private static final String AGENT =
            """
            apiVersion: reveille/v1
            kind: Agent
            tenant: acme
            name: a
            """;

    @Test
    void aMistakeInTheTemplateBelowAnAgentIsToldWithTheTemplatesPlace() {
        // When
        var told = messages(TEMPLATE + "---\n" + AGENT, "");
        // Then
        assertThat(told)
                .containsExactly(
                        "s.yaml, line 7, column 21 (template a): relevance.evaluator.cel: no fact"
                                + " is called byusy; did you mean busy?",
                        "s.yaml, line 7, column 21 (template a, for agent acme/a):"
                                + " relevance.evaluator.cel: no fact is called byusy; did you mean"
                                + " busy?");
    }

    @Test
    void aMistakeInATemplateThatIsThereAlreadyIsToldOfTheAgentOverIt() {
        // When
        var told = messages(AGENT, TEMPLATE);
        // Then
        assertThat(told)
                .containsExactly(
                        "agent acme/a, over template a: relevance.evaluator.cel at line 1, column 1"
                                + " of the expression: no fact is called byusy; did you mean"
                                + " busy?");
    }

    @Test
    void aMistakeInWhatAnAgentOverridesIsToldWithItsOwnPlace() {
        // When
        var told =
                messages(
                        AGENT + "relevance: {evaluator: {cel: 'bussy'}}\n",
                        TEMPLATE.replace("byusy", "busy"));
        // Then
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith(
                        "s.yaml, line 5, column 31 (agent acme/a): relevance.evaluator.cel: no");
    }

    private static List<String> messages(String file, String there) {
        List<SpecDocument> documents = new SpecParser().file("s.yaml", file).orThrow();
        var origins = new Origins();
        origins.add("s.yaml", file);
        String template = there.isEmpty() ? TEMPLATE : there;
        return SpecChecks.of(documents, Map.of("a", template), origins).stream()
                .map(Problem::message)
                .toList();
    }
}
