package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Agents that nobody judges any more are told of for as long as that lasts. */
class UnusableSpecsTest {
    private static String template(String thresholds) {
        return Rig.document("AgentTemplate", "*", "helper", "queue-depth: {}", thresholds);
    }

    @Test
    void specsThatCannotBeUsedAreATroubleWithTheAgentsTheyFreezeUntilTheyCan() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.template(Duration.ZERO, "helper", template(""));
            for (int i = 0; i < 5; i++) {
                String own = ", thresholds: {listening: 0.6}";
                rig.spec(
                        Duration.ZERO,
                        "t" + i + "/helper",
                        Rig.document("Agent", "t" + i, "helper", "queue-depth: {}", own));
                rig.activity(Duration.ofSeconds(1), "t" + i);
            }
            assertThat(rig.counters.unusable().troubles()).isEmpty();
            // When
            var crossing = ", thresholds: {active: 0.5, listening: 0.4, dormant: 0.1}";
            rig.template(Duration.ofSeconds(2), "helper", template(crossing));
            rig.tick(Duration.ofSeconds(10));
            rig.letChoresRun();
            // Then
            assertThat(rig.counters.unusable().troubles())
                    .singleElement()
                    .extracting(Problem::message)
                    .asString()
                    .startsWith("the specs of t0/helper, t1/helper, t2/helper and 2 more cannot be")
                    .contains("relevance.thresholds");
            // When
            rig.template(Duration.ofSeconds(20), "helper", template(""));
            rig.tick(Duration.ofSeconds(30));
            rig.letChoresRun();
            // Then
            assertThat(rig.counters.unusable().troubles()).isEmpty();
        }
    }
}
