package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static dev.reveille.core.control.Rig.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.NodeReport.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What agents ask of nodes, by the log's account. */
class PlacingByRoomTest {
    private final Rig rig = new Rig();

    @Test
    void memoryIsGivenAwayOnceAndFreeAgainOnlyWhenItIsReleased() {
        // Given
        rig.allocatable = new Requests(0, 100);
        rig.beat("n1", 4).run(3, "n1");
        rig.want(A, LifecycleState.ACTIVE, "py,memory=60");
        rig.want(B, LifecycleState.ACTIVE, "py,memory=60");
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.placed(B).pending()).contains(PendingReason.NO_CAPACITY);
        var epoch = rig.placed(A).epoch();
        // When
        rig.want(A, LifecycleState.DORMANT).run(1, "n1");
        assertThat(rig.node(B)).isEmpty();
        rig.release("n1", 1, A, epoch);
        // Then
        assertThat(rig.node(B)).contains("n1");
    }

    @Test
    void aLoopThatTakesOverCountsWhatRunsAlready() {
        // Given
        rig.allocatable = new Requests(0, 100);
        rig.beat("n1", 4).run(3, "n1");
        rig.want(A, LifecycleState.ACTIVE, "py,memory=60");
        var wanted = rig.decision(A, LifecycleState.ACTIVE, "py,memory=60");
        // When
        rig.restart(wanted).run(3, "n1");
        rig.want(B, LifecycleState.ACTIVE, "py,memory=60");
        // Then
        assertThat(rig.placed(B).pending()).contains(PendingReason.NO_CAPACITY);
    }

    @Test
    void oneThatAsksForMoreThanItsNodeHasLeftGoesWhereThereIsRoom() {
        // Given
        rig.allocatable = new Requests(0, 100);
        rig.beat("n1", 4);
        rig.want(A, LifecycleState.ACTIVE, "py,memory=40");
        rig.want(B, LifecycleState.ACTIVE, "py,memory=40").beat("n2", 4);
        var epoch = rig.placed(A).epoch();
        // When
        rig.want(A, LifecycleState.ACTIVE, "py,memory=80");
        // Then
        assertThat(rig.placed(A).reason()).isEqualTo(StopReason.SPEC_CHANGED.name());
        rig.release("n1", 1, A, epoch, StopReason.SPEC_CHANGED);
        assertThat(rig.node(A)).contains("n2");
    }

    @Test
    void oneThatAsksForMoreWithinWhatItsNodeHasStaysThere() {
        // Given
        rig.allocatable = new Requests(0, 100);
        rig.beat("n1", 4);
        rig.want(A, LifecycleState.ACTIVE, "py,memory=40").beat("n2", 4);
        // When
        rig.want(A, LifecycleState.ACTIVE, "py,memory=90");
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void agentsOfOneNameAreSpreadOverZones() {
        // Given
        rig.beat("n1", 1, 40, Status.READY, Map.of("zone", "a"));
        rig.beat("n2", 1, 4, Status.READY, Map.of("zone", "b"));
        // When
        AgentId first = AgentId.of("acme", "assistant");
        AgentId second = AgentId.of("beta", "assistant");
        rig.want(first, LifecycleState.ACTIVE, "py,spread=zone");
        rig.want(second, LifecycleState.ACTIVE, "py,spread=zone");
        // Then
        assertThat(rig.node(first)).contains("n1");
        assertThat(rig.node(second)).contains("n2");
    }

    @Test
    void whereNothingHasHappenedNothingIsExamined() {
        // Given
        rig.beat("n1", 4).want(A, LifecycleState.ACTIVE).run(3, "n1");
        // When, Then
        assertThat(rig.pool.decide(rig.now)).isSameAs(Plan.NOTHING);
    }
}
