package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.topology.Rig.fiveSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What lies unread on the broker may wake an agent, and keeps others from being stopped. */
class BacklogTest {
    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    @Test
    void aGapWithinTheBacklogEndsItNoSooner() {
        // Given a task that began at 600 s, and somebody who let time advance for a while before
        try (var rig = Rig.withBacklogOf(s(600))) {
            rig.spec(s(0), "acme/assistant", fiveSeconds("acme", "assistant"));
            rig.activity(s(1), "acme");
            rig.decisions();
            // When
            rig.tickAfterGap(s(100));
            rig.tick(s(120));
            rig.tickAfterGap(s(599.9));
            // Then
            assertThat(rig.decisions()).allMatch(d -> d.orElseThrow().state() == ACTIVE);
            rig.tickAfterGap(s(601));
            assertThat(rig.decisions()).allMatch(d -> d.orElseThrow().state() == ACTIVE);
            rig.tick(s(605));
            assertThat(rig.decision().state()).isEqualTo(DORMANT);
        }
    }
}
