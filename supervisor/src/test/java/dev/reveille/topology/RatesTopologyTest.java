package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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

    @Test
    void whatOneAgentsActivityTellsOfItsTenantIsHeardByTheOthersAtOnce() {
        // Given two that go by what the tenant does, and long silence
        rig.spec(
                s(0),
                "acme/lively",
                Rig.document(
                        "Agent",
                        "acme",
                        "lively",
                        "cel: 'activity_rate_1m > 3.0 ? 1.0 : 0.0'",
                        ""));
        rig.spec(s(0), "acme/learned", Rig.document("Agent", "acme", "learned", "learned: {}", ""));
        rig.spec(s(0), "acme/other", Rig.fiveSeconds("acme", "other"));
        rig.activity(s(1), "acme");
        rig.tick(s(50_000));
        rig.decisions();
        // When only the third is told of
        for (int i = 0; i < 4; i++) {
            rig.activityOf(s(50_001 + i), "acme", "other");
        }
        // Then
        assertThat(rig.decisions())
                .extracting(d -> d.orElseThrow())
                .filteredOn(d -> d.state() == ACTIVE)
                .extracting(d -> d.agent().name(), d -> d.cause())
                .contains(
                        tuple("other", "reveille.activity-0@1"),
                        tuple("learned", "reveille.activity-0@1"),
                        tuple("lively", "reveille.activity-0@4"));
    }
}
