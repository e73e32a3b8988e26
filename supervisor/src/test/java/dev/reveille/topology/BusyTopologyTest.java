package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.lifecycle.BusyClaim;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BusyTopologyTest {
    private static final String AGENT = "acme/assistant";
    private final Rig rig = Rig.fresh();

    @BeforeEach
    void anAgentRuns() {
        rig.spec(s(0), AGENT, Rig.fiveSeconds("acme", "assistant"));
        rig.activity(s(1), "acme");
        rig.decisions();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    @Test
    void anAgentThatSaysItWorksIsNotStoppedUntilItSaysItDoesNot() {
        // Given
        rig.heartbeat(s(2), AGENT, 7, true, 0);
        // When
        rig.tick(s(6));
        // Then
        Decision held = rig.decision();
        assertThat(held.state()).isEqualTo(ACTIVE);
        assertThat(held.wouldBe()).isEqualTo(DORMANT);
        assertThat(held.hold()).contains(HoldReason.BUSY);
        assertThat(held.inputs())
                .filteredOn(input -> input.name().equals("busy"))
                .extracting(FactUsed::value, FactUsed::source)
                .containsExactly(org.assertj.core.api.Assertions.tuple("true", "heartbeats"));
        // When
        rig.heartbeat(s(30), AGENT, 7, false, 0);
        // Then
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void requestsInFlightKeepAnAgentUpAsWell() {
        rig.heartbeat(s(2), AGENT, 7, false, 3);
        rig.tick(s(6));
        assertThat(rig.decision().hold()).contains(HoldReason.BUSY);
        rig.heartbeat(s(8), AGENT, 7, false, 0);
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void aClaimNobodyRepeatsEndsAtItsMomentAndARepeatedOneLasts() {
        // Given
        rig.heartbeat(s(2), AGENT, 7, true, 0);
        rig.tick(s(32));
        rig.heartbeat(s(32), AGENT, 7, true, 0);
        double end = 32 + BusyClaim.COUNTS_FOR.toSeconds();
        rig.tick(s(end - 0.001));
        assertThat(rig.decisions()).allMatch(d -> d.orElseThrow().state() == ACTIVE);
        // When
        rig.tick(s(end));
        // Then
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
    }

    @Test
    void onlyChangesAndRepetitionsTakeTheWayRoundAndAnIdleAgentNone() {
        long before = rig.counters.get(Counter.JUDGEMENTS);
        for (int i = 0; i < 20; i++) {
            rig.heartbeat(s(2 + i * 0.1), AGENT, 7, false, 0);
        }
        assertThat(rig.counters.get(Counter.JUDGEMENTS)).isEqualTo(before);
        for (int i = 0; i < 20; i++) {
            rig.heartbeat(s(4 + i * 0.01), AGENT, 7, true, 0);
        }
        assertThat(rig.counters.get(Counter.JUDGEMENTS)).isEqualTo(before + 1);
    }

    @Test
    void aLateWordOfAFormerOwnerCountsNothing() {
        // Given
        rig.heartbeat(s(2), AGENT, 8, true, 0);
        // When
        rig.heartbeat(s(3), AGENT, 7, false, 0);
        rig.tick(s(6));
        // Then
        assertThat(rig.decision().hold()).contains(HoldReason.BUSY);
    }

    @Test
    void whatAnActivitySaysOfBusyIsAFactAndNoClaim() {
        rig.activity(s(2), "acme", Map.of("busy", true));
        rig.tick(s(7));
        assertThat(rig.decisions().getLast().orElseThrow().state()).isEqualTo(DORMANT);
    }

    @Test
    void aHeartbeatThatMakesNoSenseIsADeadLetterAndOneOfAStrangerIsForgotten() {
        rig.bytes(s(2), Topic.HEARTBEATS, "n1", new byte[] {3});
        rig.heartbeat(s(2), "../etc", 1, true, 0);
        rig.heartbeat(s(2), "nobody/knows", 1, true, 0);
        assertThat(rig.written(Topic.DEAD_LETTERS)).hasSize(2);
        assertThat(rig.decisions()).isEmpty();
    }

    @Test
    void anActivityTakesBackNothingANodeSaid() {
        // Given
        rig.heartbeat(s(2), AGENT, 7, true, 1);
        // When an activity carries attributes of the same names
        rig.activityOf(s(3), "acme", "assistant", Map.of("busy", false, "in_flight", 0L));
        rig.tick(s(9));
        // Then
        assertThat(rig.decisions().getLast().orElseThrow().hold()).contains(HoldReason.BUSY);
    }

    @Test
    void anActivityLiftsNoBudgetThatResourcesSet() {
        // Given
        rig.budget(s(2), "acme", 10, 5);
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
        // When activities carry attributes of the same names, the tenant's and the agent's
        rig.activity(s(3), "acme", Map.of("budget", 1e6, "spend", 0.0));
        rig.activityOf(s(4), "acme", "assistant", Map.of("budget", 1e6, "spend", 0.0));
        // Then
        assertThat(rig.decisions()).isEmpty();
    }
}
