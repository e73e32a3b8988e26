package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static dev.reveille.core.control.Rig.B;
import static dev.reveille.core.control.Rig.owner;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.core.fleet.LifecycleState.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord.Membership.Status;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.NodeReport;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Two silences: after one a node's agents are lost, after the longer one its exclusive ones too.
 */
class LeasesTest {
    private static final String ALONE = "py,exclusive";

    private final Rig rig = new Rig();

    @Test
    void anExclusiveAgentStaysWithALostNodeUntilItsLeaseMustBeOver() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE).want(B, ACTIVE);
        // When
        rig.run(14, "n2");
        // Then
        assertThat(rig.member("n1").status()).isEqualTo(Status.LOST);
        assertThat(rig.member("n1").leased()).isTrue();
        assertThat(rig.node(B)).contains("n2");
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.state(A)).isEqualTo(AgentState.IDLE);
        assertThat(rig.view("n1", 1).assignments()).containsOnlyKeys(A);
        assertThat(rig.view("n1", 1).mustStop(B, rig.placed(B).epoch(), "py")).isPresent();
        // When
        rig.run(2, "n2");
        // Then
        assertThat(rig.member("n1").leased()).isFalse();
        assertThat(rig.node(A)).contains("n2");
        assertThat(rig.state(A)).isEqualTo(AgentState.LOST);
        assertThat(rig.view("n1", 1).assignments()).isEmpty();
    }

    @Test
    void aNodeWithoutExclusiveAgentsIsLostOnce() {
        // Given
        rig.beat("n1", 4).want(B, ACTIVE);
        // When
        rig.run(6, "n2");
        // Then
        assertThat(rig.member("n1").leased()).isFalse();
        int writes = rig.writes();
        assertThat(rig.run(14, "n2").writes()).isEqualTo(writes);
    }

    @Test
    void aLostNodeThatIsHeardAgainInTimeKeepsItsExclusiveAgents() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE).want(B, ACTIVE).run(8, "n2");
        var placed = rig.placed(A);
        // When
        rig.run(10, "n1", "n2");
        // Then
        assertThat(rig.member("n1").status()).isEqualTo(Status.ACCEPTED);
        assertThat(rig.member("n1").leased()).isFalse();
        assertThat(rig.placed(A)).isEqualTo(placed);
        assertThat(rig.node(B)).contains("n2");
        assertThat(rig.view("n1", 1).assignments()).containsOnlyKeys(A);
    }

    @Test
    void everyTakeOverStartsTheLongSilenceAnew() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE).run(8, "n2");
        var decision = rig.decision(A, ACTIVE, ALONE);
        for (int takeOver = 0; takeOver < 3; takeOver++) {
            // When
            rig.restart(decision).run(13, "n2");
            // Then
            assertThat(rig.node(A)).as("take-over %s", takeOver).contains("n1");
        }
        // When
        rig.run(3, "n2");
        // Then
        assertThat(rig.node(A)).contains("n2");
    }

    @Test
    void aBrokerThatWasAwayStartsTheLongSilenceAnew() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE).run(8, "n2");
        // When
        rig.pass(Duration.ofSeconds(60)).run(13, "n2");
        // Then
        assertThat(rig.node(A)).contains("n1");
        // When
        rig.run(3, "n2");
        // Then
        assertThat(rig.node(A)).contains("n2");
    }

    @Test
    void stepsOfABrokersClockEndNoLeaseEarlierThanTheMarginAllows() {
        // Given
        rig.run(3, "n2").beat("n1", 4).want(A, ACTIVE, ALONE).run(6, "n2");
        assertThat(rig.member("n1").leased()).isTrue();
        // When
        rig.brokerTime = rig.brokerTime.plusSeconds(20);
        rig.run(6, "n2");
        // Then
        assertThat(rig.node(A)).as("after 12 s of silence").contains("n1");
    }

    @Test
    void aVerdictThatCouldNotBeWrittenIsNone() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE).run(4, "n2").pass(Duration.ofMillis(1200));
        rig.pool.tick(rig.brokerTime);
        // When
        assertThat(rig.pool.decide(rig.now).changes()).as("and aborted").isNotEmpty();
        rig.beat("n1", 4).run(4, "n1", "n2");
        // Then
        assertThat(rig.member("n1").status()).isEqualTo(Status.ACCEPTED);
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void anotherLifeOfTheNodeWaitsUntilTheFormersLeaseIsOver() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE).run(6);
        // When
        for (int i = 0; i < 8; i++) {
            rig.pass(Duration.ofSeconds(1)).beat("n1", 2, 4, NodeReport.Status.READY, Map.of());
        }
        // Then
        assertThat(rig.member("n1").owner()).isEqualTo(owner("n1", 1));
        assertThat(rig.history)
                .filteredOn(event -> event.kind() == HistoryEvent.Kind.REFUSED)
                .hasSize(1);
        // When
        for (int i = 0; i < 3; i++) {
            rig.pass(Duration.ofSeconds(1)).beat("n1", 2, 4, NodeReport.Status.READY, Map.of());
        }
        // Then
        assertThat(rig.placed(A).owner()).contains(owner("n1", 2));
    }

    @Test
    void whatWasOnlyBeingStoppedOnALostNodeIsToldToBeLostToo() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE).want(B, ACTIVE);
        rig.want(A, DORMANT, ALONE).want(B, DORMANT);
        // When
        rig.run(6, "n2");
        // Then
        assertThat(rig.state(B)).isEqualTo(AgentState.LOST);
        assertThat(rig.pool.placed(B)).isEmpty();
        assertThat(rig.placed(A).awaited()).hasSize(1);
        // When
        rig.run(11, "n2");
        // Then
        assertThat(rig.state(A)).isEqualTo(AgentState.LOST);
        assertThat(rig.pool.placed(A)).isEmpty();
    }

    @Test
    void whatWasReleasedInTimeIsNotToldToBeLost() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE).run(1, "n1");
        var epoch = rig.placed(A).epoch();
        rig.want(A, DORMANT).run(4, "n2").pass(Duration.ofMillis(1200));
        rig.pool.tick(rig.brokerTime);
        // When
        rig.release("n1", 1, A, epoch);
        // Then
        assertThat(rig.member("n1").status()).isEqualTo(Status.LOST);
        assertThat(rig.statuses).isEmpty();
    }

    @Test
    void anExclusiveAgentIsPlacedUnderTheLeaseItsNodeSpokeOf() {
        // Given
        rig.leases.put("n1", 0L);
        rig.beat("n1", 4).run(2, "n1").want(A, ACTIVE, ALONE).want(B, ACTIVE);
        assertThat(rig.placed(A).pending()).contains(PendingReason.NO_CAPACITY);
        assertThat(rig.placed(A).explanation()).contains("n1: holds no node lease");
        assertThat(rig.placed(B).lease()).isZero();
        // When
        rig.leases.put("n1", 7L);
        rig.beat("n1", 4);
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.placed(A).lease()).isEqualTo(7);
    }

    @Test
    void anEpochThatLapsedIsPlacedUnderNoWordOfThatLeaseHoweverLateThatComes() {
        // Given
        rig.leases.put("n1", 7L);
        rig.beat("n1", 4).want(A, ACTIVE, ALONE);
        // When
        rig.release("n1", 1, A, rig.placed(A).epoch(), StopReason.FENCED).run(2, "n1");
        // Then
        assertThat(rig.placed(A).explanation()).contains("n1: holds no node lease");
        // When
        rig.leases.put("n1", 8L);
        rig.beat("n1", 4);
        // Then
        assertThat(rig.placed(A).lease()).isEqualTo(8);
    }

    @Test
    void anotherModeLeavesTheLeaseItWasPlacedUnder() {
        // Given
        rig.leases.put("n1", 7L);
        rig.beat("n1", 4).want(A, ACTIVE, ALONE);
        rig.leases.put("n1", 8L);
        // When
        rig.beat("n1", 4).want(A, LISTENING, ALONE);
        // Then
        assertThat(rig.placed(A).lease()).isEqualTo(7);
    }

    @Test
    void anOwnerWithoutALeaseReleasesBeforeAnotherProcessIsPlaced() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE);
        var epoch = rig.placed(A).epoch();
        rig.leases.put("n1", 0L);
        rig.beat("n1", 4).beat("n2", 4);
        // When
        rig.want(A, ACTIVE, ALONE + ",config=x");
        // Then
        assertThat(rig.placed(A).awaited()).hasSize(1);
        // When
        rig.release("n1", 1, A, epoch);
        // Then
        assertThat(rig.node(A)).contains("n2");
    }

    @Test
    void anOwnerThatOwesItsReleaseGetsAnExclusiveAgentBackOnlyAfterIt() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE);
        var epoch = rig.placed(A).epoch();
        // When
        rig.want(A, DORMANT, ALONE).want(A, ACTIVE, ALONE).run(3, "n1");
        // Then
        assertThat(rig.placed(A).pending()).contains(PendingReason.AWAITING_RELEASE);
        // When
        rig.release("n1", 1, A, epoch);
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void whatIsNoLongerExclusiveStaysSoUntilTheOldProcessIsReleased() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE).want(A, DORMANT, ALONE).want(A, ACTIVE, "py");
        // When
        rig.run(12, "n2");
        // Then
        assertThat(rig.placed(A).awaited()).as("n1 may still run it").hasSize(1);
        // When
        rig.run(5, "n2");
        // Then
        assertThat(rig.node(A)).contains("n2");
        assertThat(rig.placed(A).exclusive()).isFalse();
    }

    @Test
    void aLogMadeAnewPlacesNoExclusiveAgentWhileALeaseFromBeforeItMayRun() {
        // Given
        var fresh = new Rig(Duration.ZERO);
        // When
        fresh.want(A, ACTIVE, ALONE).want(B, ACTIVE).beat("n1", 4).run(13, "n1");
        // Then
        assertThat(fresh.node(B)).contains("n1");
        assertThat(fresh.placed(A).pending()).contains(PendingReason.AWAITING_RELEASE);
        assertThat(fresh.placed(A).explanation()).contains("the control log is new");
        assertThat(fresh.state(A)).isEqualTo(AgentState.PENDING);
        // When
        fresh.run(3, "n1");
        // Then
        assertThat(fresh.node(A)).contains("n1");
    }

    @Test
    void norDoesTheNextLoopOfItWhichFindsItsNodesThere() {
        // Given
        var fresh = new Rig(Duration.ZERO).beat("n1", 4).want(A, ACTIVE, ALONE).want(B, ACTIVE);
        fresh.run(4, "n1");
        assertThat(fresh.placed(A).exclusive()).isTrue();
        var wanted = fresh.decision(B, ACTIVE, "py");
        // When
        fresh.restart(wanted, fresh.decision(A, ACTIVE, ALONE)).run(14, "n1");
        // Then
        assertThat(fresh.node(B)).contains("n1");
        assertThat(fresh.placed(A).pending()).contains(PendingReason.AWAITING_RELEASE);
        // When: a later one finds a node that was judged long ago
        fresh.restart(wanted, fresh.decision(A, ACTIVE, ALONE)).beat("n1", 4);
        // Then
        assertThat(fresh.node(A)).contains("n1");
    }

    @Test
    void aLogThatNamesAnExclusiveAgentIsNotMadeAnew() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE);
        // When
        rig.restart(rig.decision(A, ACTIVE, ALONE), rig.decision(B, ACTIVE, ALONE)).beat("n1", 4);
        // Then
        assertThat(rig.node(B)).contains("n1");
    }

    @Test
    void aGroupLeavesALostNodeAsAWholeOnceItsExclusiveMembersMay() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE + ",group=crew").want(B, ACTIVE, "py,group=crew");
        // When
        rig.run(13, "n2");
        // Then
        assertThat(rig.member("n1").leased()).isTrue();
        assertThat(rig.placed(B).pending()).contains(PendingReason.AWAITING_RELEASE);
        assertThat(rig.placed(B).explanation())
                .contains("acme/a, of its group, may run on its lost node");
        // When
        rig.run(3, "n2");
        // Then
        assertThat(rig.node(A)).contains("n2");
        assertThat(rig.node(B)).contains("n2");
    }

    @Test
    void aGroupWhoseNodeIsHeardAgainInTimeIsWholeThereAgain() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, ALONE + ",group=crew").want(B, ACTIVE, "py,group=crew");
        rig.run(8, "n2");
        // When
        rig.run(3, "n1", "n2");
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.node(B)).contains("n1");
    }
}
