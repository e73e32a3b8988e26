package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgettingTest {
    private static final AgentId DOOMED = AgentId.of("acme", "doomed");
    @TempDir Path dir;

    @Test
    void nothingIsKeptOfAgentsThatRanWereStoppedAndReleased() throws Exception {
        List<AgentId> agents =
                IntStream.range(0, 30).mapToObj(i -> AgentId.of("t" + i, "agent")).toList();
        try (var rig = rig("exec sleep 1000")) {
            // Given
            agents.forEach(agent -> rig.tell(Records.placed(agent, ME, 10, "it", "")));
            rig.until(() -> rig.cells.live().size() == 30 && running(rig) == 30);
            assertThat(rig.cells.used()).isEqualTo(30);
            // When
            agents.forEach(agent -> rig.tell(Records.left(agent, ME, 10, "IRRELEVANT")));
            rig.until(rig.cells::noneLive);
            agents.forEach(agent -> rig.tellReleased(agent, 10));
            rig.settle();
            // Then
            assertThat(rig.cells.agents()).isEmpty();
            assertThat(rig.cells.used()).isZero();
            assertThat(agents).noneMatch(rig.ownership::concerns);
        }
    }

    @Test
    void anAgentOfWhichAReleaseIsStillOwedIsKept() throws Exception {
        var agent = AgentId.of("acme", "agent");
        try (var rig = rig("exec sleep 1000")) {
            rig.tell(Records.placed(agent, ME, 10, "it", ""));
            rig.until(() -> running(rig) == 1);
            // When it has ended and its release has not come back from the log
            rig.tell(Records.left(agent, ME, 10, "IRRELEVANT"));
            rig.until(rig.cells::noneLive);
            // Then
            assertThat(rig.cells.agents()).containsExactly(agent);
        }
    }

    @Test
    void countedFailuresOutliveAMomentOfBeingUnwantedAndNotMuchMore() throws Exception {
        String spec =
                ",\"restart\":{\"backoff\":\"1h\",\"cap\":\"1h\",\"stable.after\":\"200ms\"},"
                        + "\"supervision\":{\"intensity\":{\"window\":\"400ms\"}},"
                        + "\"breaker\":{\"failures\":3,\"open.for\":\"300ms\"}";
        try (var rig = rig("exit 3")) {
            // Given
            rig.tell(Records.placed(DOOMED, ME, 10, "it", spec));
            rig.until(() -> state(rig) == AgentState.RESTARTING);
            // When it is not wanted for a moment
            rig.tell(Records.left(DOOMED, ME, 10, "IRRELEVANT"));
            rig.until(() -> state(rig) == AgentState.STOPPED);
            rig.tellReleased(DOOMED, 10);
            rig.tell(Records.placed(DOOMED, ME, 20, "it", spec));
            rig.until(() -> state(rig) == AgentState.RESTARTING);
            // Then
            assertThat(rig.cells.of(DOOMED).run.failures()).isEqualTo(2);
            // When it is not wanted for longer
            rig.tell(Records.left(DOOMED, ME, 20, "IRRELEVANT"));
            rig.until(() -> state(rig) == AgentState.STOPPED);
            long rested = System.nanoTime();
            rig.tellReleased(DOOMED, 20);
            rig.settle();
            assertThat(rig.gates.counts(DOOMED)).isTrue();
            rig.until(() -> rig.cells.agents().isEmpty());
            // Then
            assertThat(System.nanoTime() - rested).isGreaterThan(499_000_000L);
            assertThat(rig.gates.counts(DOOMED)).isFalse();
        }
    }

    private LoopRig rig(String script) {
        return new LoopRig(dir, Map.of("it", Records.type("it", script)));
    }

    private static AgentState state(LoopRig rig) {
        return rig.cells
                .known(DOOMED)
                .map(cell -> cell.run.phase().state())
                .orElse(AgentState.IDLE);
    }

    private static long running(LoopRig rig) {
        return rig.cells.live().stream()
                .filter(cell -> cell.run.phase() instanceof Phase.Running)
                .count();
    }
}
