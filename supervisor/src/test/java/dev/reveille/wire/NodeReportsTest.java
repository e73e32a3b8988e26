package dev.reveille.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.Trouble;
import dev.reveille.schemas.NodeHeartbeat;
import dev.reveille.schemas.SingleObjectCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeReportsTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();

    /** Text that would mislead whoever took meaning from it. */
    private static final Trouble SOURCE =
            Trouble.ofSource(
                    "orders",
                    Problem.recoverable(
                            "SourceNotRead",
                            Category.COMMUNICATION,
                            "source x is not read: so it says. Remedy: none",
                            "wait"));

    private static NodeReport report(List<Trouble> troubles) {
        return new NodeReport(
                new NodeId("s1"),
                Incarnation.of(1),
                1,
                "default",
                "host",
                NodeReport.Status.REFUSED,
                troubles,
                4,
                1,
                Map.of("a", "b"),
                Set.of("py"),
                0.5,
                7,
                new NodeReport.Holdings(
                        new Requests(2.5, 1L << 30),
                        17,
                        Set.of(AgentId.of("acme", "a")),
                        Optional.of(Map.of(AgentId.of("acme", "b"), new Epoch(4)))),
                "1",
                Instant.EPOCH);
    }

    @Test
    void whatTroublesAComponentComesThroughOneByOneAndAsTextForEarlierReleases() {
        // Given
        var report =
                report(List.of(SOURCE, Trouble.of(Problem.invalid("Odd", "it is odd", "mend it"))));
        // When
        var record =
                CODEC.decode(
                        "beats",
                        CODEC.encode("beats", NodeReports.toAvro(report)),
                        NodeHeartbeat.class);
        // Then
        assertThat(NodeReports.fromAvro(record)).isEqualTo(report);
        assertThat(String.valueOf(record.getProblem()).lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("SourceNotRead (Communication): source orders is not read: source x");
    }

    @Test
    void whatAnEarlierReleaseSaysIsTextAlone() {
        var record =
                NodeHeartbeat.newBuilder(NodeReports.toAvro(report(List.of(SOURCE))))
                        .setProblems(List.of())
                        .build();
        var report = NodeReports.fromAvro(record);
        assertThat(report.troubles()).isEmpty();
        assertThat(report.problem()).isPresent();
    }
}
