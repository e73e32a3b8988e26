package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.SpecDiff.Field;
import dev.reveille.core.control.Shape;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Parsed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecDiffTest {
    private static final String SPEC =
            """
            {"apiVersion":"reveille/v1","kind":"Agent","tenant":"acme","name":"a","type":"hello"%s}\
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "type | 'type':'other' | true",
                "config.model | 'config':{'model':'large'} | true",
                "env.LOG | 'env':{'LOG':'debug'} | true",
                "secrets.KEY | 'secrets':{'KEY':'${file:k:x}'} | true",
                "restart.backoff | 'restart':{'backoff':'9s'} | true",
                "breaker.failures | 'breaker':{'failures':9} | true",
                "placement.requires.gpu | 'placement':{'requires':{'gpu':'yes'}} | true",
                "limits.files | 'limits':{'files':99} | true",
                "pool | 'pool':'other' | true",
                "mode | 'mode':'observe' | false",
                "labels.team | 'labels':{'team':'x'} | false",
                "relevance.dwell.up | 'relevance':{'dwell':{'up':'9s'}} | false",
                "relevance.thresholds.active | 'relevance':{'thresholds':{'active':0.9}} | false",
                "relevance.stale.after | 'relevance':{'stale.after':'9s'} | false",
                "relevance.evaluator | 'relevance':{'evaluator':'queue-depth'} | false"
            })
    void aChangeIsMarkedByWhatPlacementWouldDoWithIt(String path, String change, boolean restarts) {
        // Given
        String before = SPEC.formatted("");
        String written = change.replace('\'', '"');
        String after =
                path.equals("type")
                        ? before.replace("\"type\":\"hello\"", written)
                        : SPEC.formatted("," + written);
        // When
        var fields = between(before, after);
        // Then
        assertThat(fields)
                .singleElement()
                .satisfies(field -> assertThat(path).startsWith(field.path()))
                .extracting(Field::restarts)
                .isEqualTo(restarts);
        assertThat(Shape.restartNeeded(spec(before), spec(after))).isEqualTo(restarts);
    }

    @Test
    void everyFieldIsToldAloneWithWhatItWasAndIs() {
        // Given
        String before =
                SPEC.formatted(
                        """
                        ,"config":{"model":"small","tags":["a"]},"relevance":{"dwell":{"up":"1s"}}\
                        """);
        String after =
                SPEC.formatted(
                        """
                        ,"config":{"model":"large","tags":["a"]},"relevance":{"dwell":{"down":"2s"}}\
                        """);
        // When, then
        assertThat(between(before, after))
                .containsExactly(
                        new Field(
                                "config.model",
                                Optional.of("\"small\""),
                                Optional.of("\"large\""),
                                true),
                        new Field(
                                "relevance.dwell.down",
                                Optional.empty(),
                                Optional.of("\"2s\""),
                                false),
                        new Field(
                                "relevance.dwell.up",
                                Optional.of("\"1s\""),
                                Optional.empty(),
                                false));
    }

    @Test
    void whatMayBeSecretIsMaskedAndReferencesAreNot() {
        // Given
        String before =
                SPEC.formatted(
                        """
                        ,"config":{"db":{"user":"u"}},"secrets":{"A":"plain ${file:s:a}","B":"${file:s:b}"}\
                        """);
        String after =
                SPEC.formatted(
                        """
                        ,"config":{"db":"none"},"env":{"API_TOKEN":"t"},\
                        "secrets":{"A":"other ${file:s:a}","B":"${file:s:c}"}\
                        """);
        // When
        var fields = between(before, after);
        var added = between(SPEC.formatted(""), before.replace("user", "password"));
        // Then
        assertThat(fields.toString())
                .doesNotContain("plain", "other", "API_TOKEN=t")
                .contains("${file:s:b}", "${file:s:c}");
        assertThat(fields).extracting(Field::path).contains("secrets.A");
        assertThat(added.toString()).doesNotContain("\"u\"").doesNotContain("plain");
    }

    private static List<Field> between(String before, String after) {
        return SpecDiff.between(before, after, one -> Shape.restartNeeded(spec(before), spec(one)));
    }

    private static AgentSpec spec(String document) {
        return switch (new SpecParser().read(document)) {
            case Parsed.Ok<AgentSpec>(AgentSpec spec, _) -> spec;
            case Parsed.Wrong<AgentSpec>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
