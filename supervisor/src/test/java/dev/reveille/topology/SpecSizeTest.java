package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.topology.Rig.CUT_OFFS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.SpecSize;
import dev.reveille.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Specs travel within decisions, so none may be larger than a record. */
class SpecSizeTest {
    private static final Duration START = Duration.ZERO;
    private static final String EVALUATOR = "tenant-activity: {" + CUT_OFFS + "}";
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aTemplateThatOutgrowsAnAgentTogetherWithItsOwnSpecLeavesTheLastDecision() {
        // Given
        String own = own(", env: {BIG: \"" + "y".repeat(100 * 1024) + "\"}");
        rig.spec(START, "acme/assistant", own);
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
        rig.activity(Duration.ofSeconds(1), "acme");
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
        rig.history();
        // When
        rig.template(Duration.ofSeconds(2), "assistant", template("x".repeat(200 * 1024)));
        rig.activity(Duration.ofSeconds(3), "acme");
        rig.letChoresRun();
        // Then
        var held = rig.decision();
        assertThat(held.state()).isEqualTo(ACTIVE);
        assertThat(held.hold()).contains(HoldReason.SPEC_UNUSABLE);
        assertThat(rig.written(Topic.DEAD_LETTERS)).isEmpty();
        assertThat(rig.history())
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.kind()).isEqualTo(HistoryEvent.Kind.REFUSED);
                            assertThat(event.toString())
                                    .contains("effective spec of acme/assistant")
                                    .contains("write at most 262144");
                        });
    }

    @Test
    void aTemplateOfMoreBytesThanCharactersAllowedIsADeadLetterWithItsRemedy() {
        // Given
        String large = template("é".repeat(140 * 1024));
        assertThat(large.length()).isLessThan(SpecSize.MOST_BYTES);
        // When
        rig.template(START, "assistant", large);
        rig.activity(Duration.ofSeconds(1), "acme");
        // Then
        assertThat(rig.decisions()).isEmpty();
        assertThat(rig.written(Topic.DEAD_LETTERS))
                .singleElement()
                .satisfies(
                        letter ->
                                assertThat(remedy(letter.headers()))
                                        .startsWith("write at most 262144"));
    }

    private static String remedy(Headers headers) {
        return new String(headers.lastHeader("reveille.remedy").value(), StandardCharsets.UTF_8);
    }

    private static String own(String more) {
        return """
        {apiVersion: reveille/v1, kind: Agent, tenant: acme, name: assistant, type: echo,
         relevance: {evaluator: {%s}}%s}
        """
                .formatted(EVALUATOR, more);
    }

    private static String template(String config) {
        return """
        {apiVersion: reveille/v1, kind: AgentTemplate, tenant: "*", name: assistant, type: echo,
         relevance: {evaluator: {%s}}, config: {text: "%s"}}
        """
                .formatted(EVALUATOR, config);
    }
}
