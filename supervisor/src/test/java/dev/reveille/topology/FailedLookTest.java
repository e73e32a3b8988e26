package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.schemas.ResourceScope;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents whose evaluator failed when nothing but time, or the fleet, asked for a look. */
class FailedLookTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private void agent(String expression) {
        String evaluator = "cel: '" + expression + "'";
        rig.activity(s(1), "acme");
        rig.spec(s(1), "acme/a", Rig.document("Agent", "acme", "a", evaluator, ""));
    }

    @Test
    void oneThatFailedAtItsDeadlineIsLookedAtAgainAMinuteLater() {
        // Given: it fails from 5 s to a minute after the last activity
        agent(
                "last_activity_seconds < 5 ? 1.0 :"
                        + " last_activity_seconds < 60 ? double(fact(\"missing\")) : 0.0");
        rig.decisions();
        // When
        rig.tick(s(6));
        // Then
        var held = rig.decision();
        assertThat(held.hold()).contains(HoldReason.EVALUATOR_FAILED);
        assertThat(held.state()).isEqualTo(ACTIVE);
        assertThat(held.nextLookAt()).contains(Rig.START.plusSeconds(66));
        // When
        rig.tick(s(65));
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(66));
        // Then
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void oneThatGoesOnFailingIsAskedEverMoreRarelyAndAtLeastOnceAnHour() {
        // Given
        agent("last_activity_seconds < 5 ? 1.0 : double(fact(\"missing\"))");
        // When, Then: at 6 s, a minute later, and each time after twice as long
        long[] tries = {6, 66, 126, 246, 486, 966, 1926, 3846, 7446, 11046};
        for (int i = 0; i < tries.length; i++) {
            rig.tick(s(tries[i]).minusMillis(1));
            assertThat(rig.counters.get(Counter.EVALUATOR_FAILURES)).isEqualTo(i);
            rig.tick(s(tries[i]));
            assertThat(rig.counters.get(Counter.EVALUATOR_FAILURES)).isEqualTo(i + 1);
        }
        // When: it is mended
        rig.decisions();
        rig.activity(s(11_050), "acme");
        assertThat(rig.decision().hold()).isEmpty();
        rig.tick(s(11_055));
        // Then: patience begins anew
        assertThat(rig.decision().nextLookAt()).contains(Rig.START.plusSeconds(11_115));
    }

    @Test
    void oneThatFailsByWhatItReadsOfTheFleetStillSeesTheFleetChange() {
        // Given
        agent("available_cpu < 0.5 ? double(fact(\"missing\")) : 1.0");
        rig.cpu(s(1), ResourceScope.POOL, "default", 0.9);
        rig.tick(s(2));
        rig.cpu(s(3), ResourceScope.POOL, "default", 0.2);
        rig.tick(s(4));
        var failed = rig.decisions().getLast().orElseThrow();
        assertThat(failed.hold()).contains(HoldReason.EVALUATOR_FAILED);
        // When
        rig.cpu(s(5), ResourceScope.POOL, "default", 0.8);
        rig.tick(s(6));
        // Then
        assertThat(rig.decision().hold()).isEmpty();
    }
}
