package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlViewTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Owner ME = Rig.owner("n1", 1);
    private final ControlView view = new ControlView(ME);

    @BeforeEach
    void accepted() {
        var member = new Membership(ME, Membership.Status.ACCEPTED, "host", AT);
        view.apply(new ControlKey.Node(ME.node()), Optional.of(member));
    }

    @Test
    void whatThisLifeHasReleasedIsNoLongerAssigned() {
        // Given
        placed(10);
        assertThat(view.assignments()).containsOnlyKeys(A);
        // When
        released(ME, 10);
        // Then
        assertThat(view.assignment(A)).isEmpty();
        assertThat(view.assignments()).isEmpty();
    }

    @Test
    void aReleaseReadBeforeThePlacementItEndsCountsAsWell() {
        released(ME, 10);
        placed(10);
        assertThat(view.assignments()).isEmpty();
        assertThat(view.mustStop(A, new Epoch(10), "spec")).contains(StopReason.FENCED);
    }

    @Test
    void aNewerPlacementIsAssignedWhateverWasReleasedBefore() {
        // Given
        placed(10);
        released(ME, 10);
        // When
        placed(11);
        // Then
        assertThat(view.assignment(A)).map(Placed::epoch).contains(new Epoch(11));
        assertThat(view.assignments()).containsOnlyKeys(A);
        assertThat(view.mustStop(A, new Epoch(11), "spec")).isEmpty();
    }

    @Test
    void whatAnEarlierLifeReleasedBindsNobody() {
        placed(10);
        released(Rig.owner("n1", 0), 10);
        assertThat(view.assignments()).containsOnlyKeys(A);
    }

    @Test
    void nothingIsRememberedOfAgentsThatHaveLeftTheLog() {
        // Given
        placed(10);
        released(ME, 10);
        assertThat(view.agents()).containsExactly(A);
        // When
        view.apply(new ControlKey.Agent(A), Optional.empty());
        assertThat(view.agents()).containsExactly(A);
        view.apply(new ControlKey.Release(A, ME.node()), Optional.empty());
        // Then
        assertThat(view.agents()).isEmpty();
    }

    private void placed(long epoch) {
        var placed =
                new Placed(
                        A,
                        Optional.of(ME),
                        new Epoch(epoch),
                        List.of(),
                        "RELEVANT",
                        LifecycleState.ACTIVE,
                        0.9,
                        "p1",
                        "it is wanted",
                        AT,
                        AT,
                        false,
                        "spec",
                        false,
                        Requests.NONE,
                        Optional.empty(),
                        0);
        view.apply(new ControlKey.Agent(A), Optional.of(placed));
    }

    private void released(Owner by, long epoch) {
        var released = new Released(A, by, new Epoch(epoch), StopReason.IRRELEVANT, AT);
        view.apply(ControlKey.of(released), Optional.of(released));
    }
}
