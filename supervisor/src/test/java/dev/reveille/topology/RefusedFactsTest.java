package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What cannot be a fact changes none, and breaks no evaluator. */
class RefusedFactsTest {
    private static final Duration START = Duration.ofSeconds(1);

    @Test
    void aWrongTypeOfAKnownFactLeavesItsLastValueAndTheEvaluatorWhole() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.spec(
                    Duration.ZERO,
                    "acme/q",
                    Rig.document("Agent", "acme", "q", "queue-depth: {}", ""));
            rig.decisions();
            rig.queue(START, "acme", null, 12);
            assertThat(rig.decision().state()).isEqualTo(LifecycleState.ACTIVE);
            // When
            rig.activity(Duration.ofSeconds(2), "acme", Map.of("pending_requests", "many"));
            // Then
            assertThat(rig.written(Topic.DEAD_LETTERS)).hasSize(1);
            rig.tick(Duration.ofSeconds(30));
            rig.queue(Duration.ofSeconds(31), "acme", null, 0);
            var after = rig.decision();
            assertThat(after.failure()).isEmpty();
            assertThat(after.state()).isNotEqualTo(LifecycleState.ACTIVE);
        }
    }
}
