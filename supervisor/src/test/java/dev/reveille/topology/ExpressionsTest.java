package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.schemas.ResourceScope;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Policies written as expressions, in the real topology. */
class ExpressionsTest {
    private static final Duration ZERO = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static String document(String evaluator) {
        return Rig.document("AgentTemplate", "*", "assistant", evaluator, "");
    }

    @Test
    void anAgentIsLookedAtExactlyWhenTimeChangesItsScore() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.template(ZERO, "assistant", document("cel: 'last_activity_seconds < 5'"));
            rig.activity(ZERO, "acme");
            var active = rig.decision();
            assertThat(active.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(active.nextLookAt()).contains(Rig.START.plusSeconds(5));
            // When
            rig.tick(Duration.ofMillis(4_999));
            assertThat(rig.decisions()).isEmpty();
            rig.tick(Duration.ofSeconds(5));
            // Then
            var asleep = rig.decision();
            assertThat(asleep.state()).isEqualTo(LifecycleState.DORMANT);
            assertThat(asleep.explanation()).isEqualTo("last_activity_seconds < 5: 0.0");
        }
    }

    @Test
    void anExpressionOverTheFleetIsJudgedAnewWhenTheFleetChanges() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.template(
                    ZERO,
                    "assistant",
                    document(
                            "first-match: [{when: 'available_cpu < 0.2', use: {cel: '0'}},"
                                    + " {use: {cel: 'fact(\"plan\", \"\") == \"gold\"'}}]"));
            rig.activity(ZERO, "acme", Map.of("plan", "gold"));
            var before = rig.decision();
            assertThat(before.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(before.inputs())
                    .extracting(FactUsed::name)
                    .containsExactly("available_cpu", "plan");
            // When
            rig.cpu(SECOND, ResourceScope.NODE, "n1", 0.1);
            rig.tick(Duration.ofSeconds(2));
            // Then
            assertThat(rig.decision().explanation())
                    .isEqualTo("choice 1, as available_cpu < 0.2, cel: 0: 0.0");
        }
    }
}
