package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.ARCHIVED;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.core.fleet.LifecycleState.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.HoldReason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dwell counts running and resting, whatever the states between. */
class DwellTopologyTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private void agent(String evaluator, String more) {
        rig.spec(s(0), "acme/a", Rig.document("Agent", "acme", "a", evaluator, more));
    }

    @Test
    void anAgentThatNeverRanIsNotHeldByTheCoolDown() {
        // Given
        agent("tenant-activity: {" + Rig.CUT_OFFS + "}", ", dwell: {down: 60s}");
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
        // When
        rig.activity(s(1), "acme");
        // Then
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
        // When: it ran, and rests since 6 s
        rig.tick(s(6));
        rig.activity(s(65), "acme");
        // Then
        assertThat(rig.decisions().getLast().orElseThrow().hold()).contains(HoldReason.DWELL);
        rig.tick(s(66));
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @Test
    void beingArchivedDoesNotBeginTheCoolDownAnew() {
        // Given: at rest since 6 s, archived at 106 s
        agent(
                "tenant-activity: {" + Rig.CUT_OFFS + ", dormant.within: 5s}",
                ", dwell: {down: 60s}, archive.after: 100s");
        rig.activity(s(1), "acme");
        rig.tick(s(6));
        rig.tick(s(106));
        assertThat(rig.decisions().getLast().orElseThrow().state()).isEqualTo(ARCHIVED);
        // When
        rig.activity(s(110), "acme");
        // Then
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @Test
    void becomingPassiveDoesNotBeginTheLeastTimeRunningAnew() {
        // Given: it runs since 1 s and is passive since 21 s
        agent("cel: 'double(fact(\"want\", 0.0))'", ", dwell: {up: 30s}");
        rig.activity(s(1), "acme", Map.of("want", 1.0));
        rig.activity(s(21), "acme", Map.of("want", 0.5));
        assertThat(rig.decisions().getLast().orElseThrow().state()).isEqualTo(LISTENING);
        // When
        rig.activity(s(25), "acme", Map.of("want", 0.0));
        // Then
        var held = rig.decision();
        assertThat(held.hold()).contains(HoldReason.DWELL);
        assertThat(held.nextLookAt()).contains(Rig.START.plusSeconds(31));
        rig.tick(s(31));
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }
}
