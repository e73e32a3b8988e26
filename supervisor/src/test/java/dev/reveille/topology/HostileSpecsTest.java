package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.Hostile;
import dev.reveille.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A topic's record stays where it is: one that stops its reader stops every reader there is. */
class HostileSpecsTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    static Stream<Map.Entry<String, String>> hostile() {
        return Hostile.values().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aSpecThatWouldGrowWithoutEndIsADeadLetterAndRelevanceGoesOn(
            Map.Entry<String, String> value) {
        // Given
        rig.spec(Duration.ZERO, "acme/a", Rig.fiveSeconds("acme", "a"));
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
        // When
        rig.spec(Duration.ofSeconds(1), "acme/a", document("Agent", "acme", value.getValue()));
        // Then
        refused(value.getKey());
        rig.activity(Duration.ofSeconds(2), "acme");
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aTemplateThatWouldGrowWithoutEndIsADeadLetterAndTheOneBeforeIsKept(
            Map.Entry<String, String> value) {
        // Given
        String before =
                Rig.document(
                        "AgentTemplate", "*", "a", "tenant-activity: {" + Rig.CUT_OFFS + "}", "");
        rig.template(Duration.ZERO, "a", before);
        // When
        rig.template(Duration.ofSeconds(1), "a", document("AgentTemplate", "*", value.getValue()));
        rig.activity(Duration.ofSeconds(2), "acme");
        // Then
        refused(value.getKey());
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    private void refused(String why) {
        assertThat(rig.written(Topic.DEAD_LETTERS))
                .singleElement()
                .satisfies(
                        letter ->
                                assertThat(
                                                new String(
                                                        letter.headers()
                                                                .lastHeader(
                                                                        "__streams.errors.message")
                                                                .value(),
                                                        StandardCharsets.UTF_8))
                                        .contains(why));
    }

    private static String document(String kind, String tenant, String config) {
        return "{apiVersion: reveille/v1, kind: %s, tenant: \"%s\", name: a, type: echo, config: %s}"
                .formatted(kind, tenant, config);
    }
}
