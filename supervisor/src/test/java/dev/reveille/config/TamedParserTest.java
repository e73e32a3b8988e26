package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TamedParserTest {
    private static final String HEAD =
            "apiVersion: reveille/v1\nkind: Agent\ntenant: acme\nname: a\ntype: echo\n";

    static Stream<Map.Entry<String, String>> hostile() {
        return Hostile.values().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aTextThatWouldGrowWithoutEndIsAProblemWithItsPlaceAndARemedy(
            Map.Entry<String, String> value) {
        // Given
        String text = HEAD + "config: " + value.getValue() + "\n";
        // Then
        assertThat(problems(new SpecParser().file("f.yaml", text)))
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.message())
                                    .startsWith("f.yaml: ")
                                    .contains(value.getKey())
                                    .contains(" at line 6, column ");
                            assertThat(problem.remedy()).startsWith("write ");
                        });
        assertThat(problems(new SpecParser().read(text))).hasSize(1);
    }

    @Test
    void whatIsDeepAndRepeatsItselfWithinBoundsIsReadAndPlaced() {
        // Given
        String deep = "[".repeat(62) + "*a" + "]".repeat(62);
        String text = HEAD + "env: &a {K: v}\nconfig: {x: *a, y: *a, z: " + deep + "}\nnope: 1\n";
        // Then
        assertThat(problems(new SpecParser().file("f.yaml", text)))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("more than 64 deep at line 7");
        String flatter = text.replace("[*a]", "*a").replace("[*a]", "*a");
        assertThat(problems(new SpecParser().file("f.yaml", flatter)))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("f.yaml, line 8", "nope");
    }

    @Test
    void eachDocumentHasItsOwnAnchors() {
        String text = HEAD + "config: {x: &a [1], y: *a}\n---\n" + HEAD + "config: {x: *a}\n";
        assertThat(problems(new SpecParser().file("f.yaml", text)))
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("undefined alias a");
    }

    private static List<Problem> problems(Parsed<?> parsed) {
        return switch (parsed) {
            case Parsed.Wrong<?>(List<Problem> problems) -> problems;
            case Parsed.Ok<?> _ -> List.of();
        };
    }
}
