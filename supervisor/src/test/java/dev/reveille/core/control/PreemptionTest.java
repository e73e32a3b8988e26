package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static dev.reveille.core.control.Rig.B;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where there is not room for all, the least relevant idle agent makes room. */
class PreemptionTest {
    private static final AgentId C = AgentId.of("acme", "c");

    private final Rig rig = new Rig();

    private Rig want(AgentId agent, double score) {
        return want(agent, score, "py");
    }

    private Rig want(AgentId agent, double score, String spec) {
        return rig.want(rig.scored(agent, LifecycleState.ACTIVE, spec, score));
    }

    /** Seconds in which the node beats. */
    private Rig beats(int seconds, int slots) {
        for (int i = 0; i < seconds; i++) {
            rig.run(1).beat("n1", slots);
        }
        return rig;
    }

    @Test
    void theLeastRelevantMakesRoomAndBothAreToldWhy() {
        // Given
        beats(3, 2);
        want(A, 0.8);
        want(B, 0.7);
        beats(6, 2);
        // When
        want(C, 0.95);
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.placed(B).reason()).isEqualTo(StopReason.PREEMPTED.name());
        assertThat(rig.placed(B).explanation())
                .isEqualTo("makes room for acme/c, which is more relevant: 0.95 over 0.7");
        assertThat(rig.placed(C).pending()).contains(PendingReason.AWAITING_RELEASE);
        assertThat(rig.placed(C).explanation()).isEqualTo("room is made for it on node n1");
        rig.beat("n1", 2).obey("n1", 1);
        assertThat(rig.node(C)).contains("n1");
        assertThat(rig.placed(B).pending()).contains(PendingReason.NO_CAPACITY);
    }

    @Test
    void oneThatWorksIsNeverTakenAwayButAsSoonAsItIsIdle() {
        // Given
        rig.busy = Set.of(A);
        beats(3, 1);
        want(A, 0.5);
        beats(8, 1);
        // When
        want(B, 0.95);
        beats(20, 1);
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.placed(B).pending()).contains(PendingReason.NO_CAPACITY);
        rig.busy = Set.of();
        rig.beat("n1", 1);
        // Then
        assertThat(rig.placed(A).leaves()).isTrue();
    }

    @Test
    void aScoreThatIsHardlyHigherTakesNobodyAway() {
        // Given
        beats(3, 1);
        want(A, 0.75);
        beats(8, 1);
        // When
        want(B, 0.8);
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.placed(B).pending()).contains(PendingReason.NO_CAPACITY);
    }

    @Test
    void onlyAsManyGoAsAreNeededAndNoneTwiceForTheSame() {
        // Given
        rig.allocatable = new Requests(0, 100);
        beats(3, 9);
        want(A, 0.5, "py,memory=10");
        want(B, 0.6, "py,memory=80");
        beats(8, 9);
        // When
        want(C, 0.9, "py,memory=70").decide();
        beats(10, 9);
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.placed(B).leaves()).isTrue();
        rig.obey("n1", 1);
        assertThat(rig.node(C)).contains("n1");
    }

    @Test
    void nobodyIsTakenAwayWhereRoomIsAboutToBeFreeAnyway() {
        // Given
        beats(3, 2);
        want(A, 0.5);
        want(B, 0.9);
        beats(8, 2).want(B, LifecycleState.DORMANT);
        // When
        want(C, 0.95).decide();
        // Then
        assertThat(rig.node(A)).contains("n1");
        rig.obey("n1", 1);
        assertThat(rig.node(C)).contains("n1");
    }

    @Test
    void aGroupIsNotTorn() {
        // Given
        beats(3, 1);
        want(A, 0.5, "py,group=g");
        beats(8, 1);
        // When
        want(B, 0.95).decide();
        // Then
        assertThat(rig.node(A)).contains("n1");
    }
}
