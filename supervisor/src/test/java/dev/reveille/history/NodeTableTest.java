package dev.reveille.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.NodeReport.Status;
import dev.reveille.schemas.Topic;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeTableTest {
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId NODE = new NodeId("n1");

    private final NodeTable table = new NodeTable();

    @Test
    void aNodeWhoseIdAnotherHasStandsBesideItWithItsProblem() {
        // When
        hold(1);
        hear(1, Optional.empty());
        hear(2, Optional.of("node id n1 is in use by host a; give this node another node.id"));
        // Then
        assertThat(table.all())
                .extracting(NodeTable.Line::state)
                .containsExactly("READY", "REFUSED");
        assertThat(table.of(NODE).flatMap(NodeTable.Line::problem)).isEmpty();
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

    private void hold(long life) {
        var held =
                new Membership(
                        new Owner(NODE, Incarnation.of(life)),
                        Membership.Status.ACCEPTED,
                        "a",
                        ZERO);
        table.control(row(Topic.CONTROL, (ControlRecord) held));
    }

    private void hear(long life, Optional<String> problem) {
        table.heartbeat(
                row(
                        Topic.NODE_HEARTBEATS,
                        new NodeReport(
                                NODE,
                                Incarnation.of(life),
                                1,
                                "default",
                                "host-" + life,
                                Status.READY,
                                problem,
                                4,
                                0,
                                Map.of(),
                                Set.of(),
                                1,
                                0,
                                Optional.empty(),
                                "",
                                ZERO)));
    }

    private static <V> Row<V> row(Topic topic, V value) {
        return new Row<>(topic, new Position("t", 0, 0), ZERO, "n1", Optional.of(value));
    }
}
