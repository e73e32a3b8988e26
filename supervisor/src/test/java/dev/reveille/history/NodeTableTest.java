package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import dev.reveille.core.placement.Trouble;
import dev.reveille.schemas.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeTableTest {
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId NODE = new NodeId("n1");

    private static final Optional<String> IN_USE =
            Optional.of(
                    "NodeIdInUse (Configuration): node.id n1 is in use. Remedy: stop the other");

    private final NodeTable table = new NodeTable(ZERO);

    @Test
    void aNodeWhoseIdAnotherHasStandsBesideItWithItsProblem() {
        // When
        hold(1);
        hear(1, Optional.empty());
        hear(2, IN_USE);
        // Then
        assertThat(table.all())
                .extracting(NodeTable.Line::state)
                .containsExactly("READY", "REFUSED");
        assertThat(table.of(NODE).flatMap(NodeTable.Line::problem)).isEmpty();
    }

    @Test
    void aNodeThatPlacementHasForgottenIsNotShown() {
        // Given
        hold(1, Membership.Status.LOST);
        assertThat(states()).containsExactly("LOST");
        // When
        table.control(
                new Row<>(
                        Topic.CONTROL,
                        new Position("control", 0, 9),
                        ZERO,
                        "node/n1",
                        Optional.empty()));
        // Then
        assertThat(states()).isEmpty();
    }

    @Test
    void aFormerLifeOfANodeIsNotShown() {
        // When
        hold(2);
        hear(1, Optional.empty());
        hear(2, Optional.empty());
        // Then
        assertThat(table.all()).hasSize(1);
        assertThat(table.of(NODE).map(NodeTable.Line::state)).contains("READY");
    }

    @Test
    void aNodeThatCouldNotStartStandsForItsFormerLifeUntilItStarts() {
        // Given
        hold(1, Membership.Status.LEFT);
        // When
        hear(5, 60, Status.REFUSED, Optional.of("StateDirectoryUnusable"));
        hear(6, 50, Status.REFUSED, Optional.of("StateDirectoryUnusable, still"));
        // Then
        assertThat(states()).containsExactly("REFUSED");
        assertThat(table.all()).singleElement().matches(l -> l.problem().get().contains("still"));
        // When
        hear(1, 3, Status.STARTING, Optional.empty());
        // Then
        assertThat(states()).containsExactly("LEFT");
    }

    @Test
    void aRefusedNodeThatSaysGoodbyeIsShownNoLonger() {
        // Given
        hold(1);
        hear(1, Optional.empty());
        hear(2, IN_USE);
        assertThat(states()).containsExactly("READY", "REFUSED");
        // When
        hear(2, 0, Status.LEAVING, IN_USE);
        // Then
        assertThat(states()).containsExactly("READY");
    }

    @Test
    void theGoodbyeOfARefusedNodeDoesNotTakeItsLastWordAway() {
        // Given
        hold(1);
        hear(1, Optional.empty());
        hear(2, 60, Status.STARTING, IN_USE);
        hear(9, 30, Status.REFUSED, IN_USE);
        // When
        hear(2, 30, Status.STARTING, IN_USE);
        hear(2, 30, Status.LEAVING, IN_USE);
        // Then
        assertThat(states()).containsExactly("READY", "REFUSED");
        // When a next life of it waits, and is told to go
        hear(3, 2, Status.STARTING, IN_USE);
        hear(3, 1, Status.LEAVING, IN_USE);
        // Then
        assertThat(states()).containsExactly("READY");
    }

    @Test
    void theLastWordOfARefusedNodeStaysWhileTheOtherRuns() {
        hold(1);
        hear(1, 90, Status.STARTING, Optional.empty());
        hear(2, 80, Status.LEAVING, IN_USE);
        hear(3, 79, Status.REFUSED, IN_USE);
        hear(2, 40, Status.STARTING, Optional.empty());
        hear(1, Optional.empty());
        // Then
        assertThat(states()).containsExactly("READY", "REFUSED");
    }

    @Test
    void whatANodeSaidLongAgoIsNoNewsOfIt() {
        hold(1);
        hear(1, 60, Status.READY, Optional.empty());
        // Then
        assertThat(states()).containsExactly("SILENT");
    }

    private List<String> states() {
        return table.all().stream().map(NodeTable.Line::state).toList();
    }

    private void hold(long life) {
        hold(life, Membership.Status.ACCEPTED);
    }

    private void hold(long life, Membership.Status status) {
        var held = new Membership(new Owner(NODE, Incarnation.of(life)), status, "a", ZERO);
        table.control(row(Topic.CONTROL, (ControlRecord) held, 0));
    }

    private void hear(long life, Optional<String> problem) {
        hear(life, 0, Status.READY, problem);
    }

    private void hear(long life, int secondsAgo, Status status, Optional<String> problem) {
        // lives but the first are on one other host, each last word too
        long host = life == 1 ? 1 : 2;
        table.heartbeat(
                row(
                        Topic.NODE_HEARTBEATS,
                        new NodeReport(
                                NODE,
                                Incarnation.of(life),
                                1,
                                "default",
                                "host-" + host,
                                status,
                                problem.stream().map(NodeTableTest::trouble).toList(),
                                4,
                                0,
                                Map.of(),
                                Set.of(),
                                1,
                                0,
                                NodeReport.Holdings.NONE,
                                "",
                                ZERO),
                        secondsAgo));
    }

    private static <V> Row<V> row(Topic topic, V value, int secondsAgo) {
        return new Row<>(
                topic,
                new Position("t", 0, 0),
                ZERO.minusSeconds(secondsAgo),
                "n1",
                Optional.of(value));
    }

    private static Trouble trouble(String what) {
        return Trouble.of(Problem.invalid("Odd", what, "mend it"));
    }
}
