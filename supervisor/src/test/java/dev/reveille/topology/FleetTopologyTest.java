package dev.reveille.topology;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.schemas.ResourceScope.NODE;
import static dev.reveille.schemas.ResourceScope.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Duration;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents that go by what nodes and pools have free. */
class FleetTopologyTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private void batch(String name, String more) {
        String evaluator = "resource-priority: {}";
        String facts = ", facts: {agent_priority: 0.8}" + more;
        rig.spec(s(0), "acme/" + name, Rig.document("Agent", "acme", name, evaluator, facts));
    }

    private Decision newest() {
        return rig.decisions().getLast().orElseThrow();
    }

    @Test
    void aNodeThatFellSilentWhileAnotherSpeaksIsNotAskedAnyMore() {
        // Given one with room, and one without
        batch("batch", ", stale.after: 30s");
        rig.cpu(s(1), NODE, "n1", 0.9);
        rig.cpu(s(1), NODE, "n2", 0.1);
        rig.tick(s(2));
        assertThat(newest().state()).isEqualTo(ACTIVE);
        // When the first is gone
        for (int at = 6; at < 36; at += 5) {
            rig.cpu(s(at), NODE, "n2", 0.1);
            rig.tick(s(at + 1));
        }
        // Then
        Decision decision = newest();
        assertThat(decision.state()).isEqualTo(DORMANT);
        assertThat(decision.hold()).isEmpty();
        assertThat(decision.inputs()).anyMatch(used -> used.source().equals("resources:node/n2"));
    }

    @Test
    void whereNothingIsSaidOfStalenessSilenceCountsAfterTenMinutes() {
        // Given
        batch("batch", "");
        rig.cpu(s(1), NODE, "n1", 0.9);
        rig.tick(s(2));
        rig.decisions();
        // When, then
        rig.cpu(s(600), NODE, "n2", 0.1);
        rig.tick(s(602));
        assertThat(rig.decisions()).isEmpty();
        rig.cpu(s(603), NODE, "n2", 0.1);
        rig.tick(s(605));
        assertThat(newest().state()).isEqualTo(DORMANT);
    }

    @Test
    void whereAllNodesFellSilentTheLastDecisionHoldsUntilTheFirstSpeaksAgain() {
        // Given
        batch("batch", ", stale.after: 30s");
        rig.cpu(s(1), NODE, "n1", 0.9);
        rig.tick(s(2));
        rig.decisions();
        // When
        rig.tick(s(31));
        // Then
        assertThat(rig.decision().hold()).contains(HoldReason.STALE);
        // When it says the same as before
        rig.cpu(s(40), NODE, "n1", 0.9);
        rig.tick(s(42));
        // Then
        assertThat(rig.decision().hold()).isEmpty();
    }

    @Test
    void newsOfMemoryMakeProcessorsNoFresher() {
        // Given
        batch("batch", ", stale.after: 30s");
        rig.cpu(s(1), NODE, "n1", 0.9);
        rig.tick(s(2));
        rig.decisions();
        // When
        rig.bytes(
                s(20),
                Topic.RESOURCES,
                "n1",
                Rig.CODEC.encode(
                        Rig.NAMES.of(Topic.RESOURCES),
                        ResourceSample.newBuilder()
                                .setScope(NODE)
                                .setName("n1")
                                .setAvailableMemory(1L)
                                .build()));
        rig.tick(s(31));
        // Then
        assertThat(rig.decision().hold()).contains(HoldReason.STALE);
    }

    @Test
    void agentsAreLookedAtOnlyWhenTheirPoolHasSomethingElseFree() {
        // Given
        for (int i = 0; i < 100; i++) {
            batch("batch-" + i, "");
        }
        rig.cpu(s(1), POOL, "default", 0.9);
        rig.tick(s(3));
        rig.tick(s(5));
        long looks = rig.counters.get(Counter.JUDGEMENTS);
        // When the same is said again and again, and other things of another
        for (int i = 0; i < 60; i++) {
            rig.cpu(s(5 + i), POOL, "default", 0.9);
            rig.cpu(s(5 + i), POOL, "gpu", i / 100.0);
            rig.tick(s(5.5 + i));
        }
        // Then
        assertThat(rig.counters.get(Counter.JUDGEMENTS)).isEqualTo(looks);
        // When it changes ten times in a second
        for (int i = 0; i < 10; i++) {
            rig.cpu(s(70 + i * 0.1), POOL, "default", i / 10.0);
            rig.tick(s(70.05 + i * 0.1));
        }
        rig.tick(s(72));
        // Then the first and the last count
        assertThat(rig.counters.get(Counter.JUDGEMENTS)).isEqualTo(looks + 200);
    }

    @Test
    void whatWasJudgedByAPassingValueIsLookedAtAgain() {
        // Given
        batch("batch", "");
        rig.cpu(s(1), POOL, "default", 0.9);
        rig.tick(s(2));
        rig.cpu(s(3), POOL, "default", 0.8);
        rig.tick(s(4));
        rig.decisions();
        // When it is judged because of an event while there is no room, for a moment
        rig.cpu(s(4.1), POOL, "default", 0.1);
        rig.activity(s(4.2), "acme");
        assertThat(rig.decision().state()).isEqualTo(DORMANT);
        rig.cpu(s(4.3), POOL, "default", 0.8);
        // Then
        rig.tick(s(6));
        assertThat(rig.decision().state()).isEqualTo(ACTIVE);
    }

    @Test
    void aNodeNobodyHeardOfForADayIsForgottenWhenTheNextOneComes() {
        // Given
        rig.cpu(s(1), NODE, "n1", 0.9);
        rig.cpu(s(90_000), NODE, "n2", 0.9);
        // Then
        assertThat(rig.written(Topic.FLEET))
                .filteredOn(record -> record.value() == null)
                .extracting(TestRecord::key)
                .containsExactly("node/n1");
    }
}
