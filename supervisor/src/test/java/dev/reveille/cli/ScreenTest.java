package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.core.placement.Trouble;
import dev.reveille.history.AgentLine;
import dev.reveille.history.Letters;
import dev.reveille.history.NodeTable;
import dev.reveille.history.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aThousandAgentsFitOnOneScreen() {
        // Given
        var agents = new ArrayList<AgentLine>();
        for (int i = 0; i < 1000; i++) {
            agents.add(
                    switch (i % 4) {
                        case 0 -> line(i, AgentState.PENDING, "NO_CAPACITY");
                        case 1 -> line(i, AgentState.PENDING, "NO_MATCHING_NODE");
                        case 2 -> line(i, AgentState.CRASHED, "BREAKER_OPEN");
                        default -> line(i, AgentState.RUNNING, "RELEVANT");
                    });
        }
        var letters = List.of(new Letters("reveille.activity", 12, NOW, "no Avro", "send JSON"));
        // When
        var lines =
                Screen.lines(
                        new StatusCommand.Fleet(
                                List.of(), List.of(), List.of(), agents, List.of(), letters, NOW));
        // Then
        assertThat(lines)
                .hasSizeLessThan(24)
                .contains(
                        "agents 1000: 500 PENDING, 250 RUNNING, 250 CRASHED; 1000 asked to run",
                        "waiting 250  PENDING NO_CAPACITY: t0/a, t4/a, t8/a and 247 more",
                        "    Remedy: start another node, or raise node.slots",
                        "dead letters 12 from reveille.activity, the last 0 ms ago: no Avro");
    }

    @Test
    void aFleetThatIsWellSaysSo() {
        var agents = List.of(line(1, AgentState.RUNNING, "RELEVANT"));
        var lines =
                Screen.lines(
                        new StatusCommand.Fleet(
                                List.of(), List.of(), List.of(), agents, List.of(), List.of(),
                                NOW));
        assertThat(lines).last().isEqualTo("nothing waits, nothing is broken");
    }

    @Test
    void whatKeepsRolesFromStartingStandsFirstWithItsRemedyOnALineOfItsOwn() {
        var topics = List.of(Problem.invalid("TopicNotAsPlanned", "partitions is 2", "set them"));
        var fleet =
                new StatusCommand.Fleet(
                        topics, List.of(), List.of(), List.of(), List.of(), List.of(), NOW);
        assertThat(Screen.lines(fleet))
                .startsWith(
                        "topics: TopicNotAsPlanned (Configuration): partitions is 2",
                        "    Remedy: set them")
                .doesNotContain("nothing waits, nothing is broken");
    }

    @Test
    void aTroublesRemedyStandsOnALineOfItsOwnWhateverItsTextSays() {
        // Given
        var trouble =
                Trouble.ofSource(
                        "orders", Problem.invalid("Odd", "it said \"x. Remedy: y\"", "mend it"));
        var scheduler =
                new NodeTable.Line(
                        new NodeId("s1"),
                        Optional.empty(),
                        Optional.of(report(List.of(trouble))),
                        Optional.of(NOW));
        // When
        var lines =
                Screen.lines(
                        new StatusCommand.Fleet(
                                List.of(),
                                List.of(),
                                List.of(scheduler),
                                List.of(),
                                List.of(),
                                List.of(),
                                NOW));
        // Then
        assertThat(lines)
                .containsSubsequence(
                        "    Odd (Configuration): source orders is not read: it said"
                                + " \"x. Remedy: y\"",
                        "    Remedy: mend it");
        assertThat(SourceStatus.of("orders", null, Optional.empty(), List.of(scheduler)))
                .isEqualTo("not read: it said \"x. Remedy: y\"");
    }

    private static NodeReport report(List<Trouble> troubles) {
        return new NodeReport(
                new NodeId("s1"),
                Incarnation.of(1),
                0,
                "",
                "host",
                NodeReport.Status.REFUSED,
                troubles,
                0,
                0,
                Map.of(NodeReport.ROLE, NodeReport.SCHEDULER),
                Set.of(),
                0,
                0,
                NodeReport.Holdings.NONE,
                "",
                NOW);
    }

    private static AgentLine line(int number, AgentState state, String reason) {
        var id = AgentId.of("t" + number, "a");
        return new AgentLine(
                id,
                Optional.of(Samples.decision(id, LifecycleState.ACTIVE, NOW)),
                Optional.of(Samples.status(id, 1, state, reason, NOW)));
    }
}
