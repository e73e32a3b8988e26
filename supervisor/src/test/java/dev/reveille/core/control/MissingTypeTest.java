package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static dev.reveille.core.control.Rig.B;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.placement.NodeReport.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A node restarts with a catalogue that no longer lists a type, and gives its agents back. */
class MissingTypeTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private final Rig rig = new Rig();

    @Test
    void anAgentGivenBackForWantOfItsTypeGoesToANodeThatHasIt() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE).beat("n2", 1);
        assertThat(rig.node(A)).contains("n1");
        Epoch epoch = rig.placed(A).epoch();
        // When the release is read before the heartbeat that lists other types
        rig.pass(MOMENT).release("n1", 1, A, epoch, StopReason.NO_SUCH_TYPE);
        // Then
        assertThat(rig.node(A)).contains("n2");
        assertThat(rig.placed(A).reason()).isEqualTo("MOVED");
        assertThat(rig.placed(A).epoch()).matches(next -> next.isAfter(epoch));
    }

    @Test
    void withNoOtherNodeItIsPendingWithTheReasonOfEachNodeAndNotHandedBack() {
        // Given
        rig.beat("n1", 4).beat("n2", 1, 4, Status.READY, Map.of("gpu", "true"));
        rig.want(A, ACTIVE, "py,gpu");
        assertThat(rig.node(A)).contains("n2");
        // When
        rig.pass(MOMENT).release("n2", 1, A, rig.placed(A).epoch(), StopReason.NO_SUCH_TYPE);
        // Then
        assertThat(rig.placed(A).reason()).isEqualTo("NO_MATCHING_NODE");
        assertThat(rig.placed(A).explanation())
                .contains("n1: has no label gpu")
                .contains("n2: its catalogue has no type py");
        assertThat(rig.state(A)).isEqualTo(AgentState.PENDING);
        // When a heartbeat comes late that was sent before the release, and time goes by
        int writes = rig.writes();
        rig.now = rig.now.minus(MOMENT);
        rig.beat("n2", 1, 4, Status.READY, Map.of("gpu", "true"));
        rig.now = rig.now.plus(MOMENT);
        rig.types = Set.of("java");
        for (int i = 0; i < 10; i++) {
            rig.pass(MOMENT).beat("n2", 1, 4, Status.READY, Map.of("gpu", "true")).beat("n1", 4);
        }
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @Test
    void itGoesBackOnceTheNodeListsTheTypeAgain() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        rig.pass(MOMENT).release("n1", 1, A, rig.placed(A).epoch(), StopReason.NO_SUCH_TYPE);
        assertThat(rig.placed(A).reason()).isEqualTo("NO_MATCHING_NODE");
        // When
        rig.pass(MOMENT).beat("n1", 4);
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void agentsOfOtherTypesAreStillPlacedThere() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        rig.pass(MOMENT).release("n1", 1, A, rig.placed(A).epoch(), StopReason.NO_SUCH_TYPE);
        // When
        rig.want(B, ACTIVE, "java");
        // Then
        assertThat(rig.node(B)).contains("n1");
    }

    @Test
    void aLoopThatTakesOverBelievesAReleaseItFindsInTheLog() {
        // Given
        rig.beat("n1", 4).beat("n2", 1).want(A, ACTIVE);
        assertThat(rig.node(A)).contains("n1");
        var epoch = rig.placed(A).epoch();
        var wanted = rig.decision(A, ACTIVE, "py");
        rig.pass(MOMENT);
        var released =
                new ControlRecord.Released(
                        A, Rig.owner("n1", 1), epoch, StopReason.NO_SUCH_TYPE, rig.now);
        rig.log.add(
                new dev.reveille.core.check.OneOwner.Entry(
                        ControlKey.of(released), java.util.Optional.of(released)));
        // When it hears an old heartbeat only
        rig.restart(wanted);
        rig.now = rig.now.minus(MOMENT);
        rig.beat("n1", 4);
        // Then
        assertThat(rig.node(A)).isEmpty();
        // When
        rig.beat("n2", 1);
        // Then
        assertThat(rig.node(A)).contains("n2");
    }
}
