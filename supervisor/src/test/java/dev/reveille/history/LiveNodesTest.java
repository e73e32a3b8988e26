package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveNodesTest {
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId NODE = new NodeId("n1");

    private final LiveNodes nodes = new LiveNodes();

    @Test
    void theLastWordOfALifeThatNeverBeganLeavesTheLiveNodeAsItIs() {
        // When
        hear(1, Status.READY, 0);
        hear(2, Status.REFUSED, 1);
        // Then
        assertThat(nodes.at(ZERO.plusSeconds(1)))
                .extracting(NodeReport::status)
                .containsExactly(Status.READY);
    }

    @Test
    void aTwinIsNotShownForTheLifeThatPlacementHolds() {
        // When
        hear(1, Status.READY, 0);
        hear(2, Status.STARTING, 1);
        hold(1);
        hear(2, Status.STARTING, 2);
        // Then
        assertThat(nodes.at(ZERO.plusSeconds(2)))
                .extracting(NodeReport::incarnation)
                .containsExactly(Incarnation.of(1));
    }

    @Test
    void theNewLifeIsShownOncePlacementHoldsItHoweverEarlyItSpoke() {
        // Given
        hold(1);
        hear(1, Status.READY, 0);
        hear(2, Status.STARTING, 1);
        // When
        hold(2);
        // Then
        assertThat(nodes.at(ZERO.plusSeconds(2)))
                .extracting(NodeReport::incarnation)
                .containsExactly(Incarnation.of(2));
    }

    @Test
    void aNodeThatIsSilentForLongIsShownNoMore() {
        hear(1, Status.LEAVING, 0);
        assertThat(nodes.at(ZERO.plusSeconds(29))).hasSize(1);
        assertThat(nodes.at(ZERO.plusSeconds(31))).isEmpty();
    }

    private void hold(long incarnation) {
        nodes.control(
                new Membership(
                        new Owner(NODE, Incarnation.of(incarnation)),
                        Membership.Status.ACCEPTED,
                        "a",
                        ZERO));
    }

    private void hear(long incarnation, Status status, int after) {
        nodes.heard(
                new NodeReport(
                        NODE,
                        Incarnation.of(incarnation),
                        1,
                        "default",
                        "host",
                        status,
                        List.of(),
                        1,
                        0,
                        Map.of(),
                        Set.of(),
                        1,
                        1,
                        NodeReport.Holdings.NONE,
                        "1",
                        ZERO.plusSeconds(after)),
                ZERO.plusSeconds(after));
    }
}
