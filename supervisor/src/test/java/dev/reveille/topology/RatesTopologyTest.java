package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.lifecycle.Decision;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RatesTopologyTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    @Test
    void anAgentWakesWhileItsTenantIsLivelyAndSleepsWithoutAnyEventOnceItIsNot() {
        // Given
        rig.spec(
                s(0),
                "acme/lively",
                Rig.document(
                        "Agent",
                        "acme",
                        "lively",
                        "cel: {score: 'activity_rate_1m > 3.0 ? 1.0 : 0.0'}",
                        ""));
        rig.decisions();
        // When three come in a second, that is just below 3 a minute
        rig.activity(s(1), "acme");
        rig.activity(s(1.5), "acme");
        rig.activity(s(2), "acme");
        // Then
        assertThat(rig.decisions()).isEmpty();
        rig.activity(s(2.5), "acme");
        Decision lively = rig.decision();
        assertThat(lively.state()).isEqualTo(ACTIVE);
        assertThat(lively.nextLookAt()).contains(Rig.START.plusMillis(12_500));
        // and time alone takes it below again: 3.95 e^(-t/60) is 3 after 16.5 s
        rig.tick(s(18));
        assertThat(rig.decisions()).isEmpty();
        rig.tick(s(30));
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
        // and when nothing is left of it, nobody looks any more
        rig.tick(s(600));
        long looks = rig.counters.get(Counter.JUDGEMENTS);
        rig.tick(s(1_200));
        assertThat(rig.counters.get(Counter.JUDGEMENTS)).isEqualTo(looks);
    }
}
