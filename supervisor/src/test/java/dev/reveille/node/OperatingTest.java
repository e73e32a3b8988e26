package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators ask of a node's agents, on real processes. */
@EnabledOnOs(OS.LINUX)
class OperatingTest {
    private static final AgentId A = AgentId.of("acme", "a");
    private static final String QUICK =
            ",\"restart\":{\"backoff\":\"1ms\"},\"supervision\":{\"intensity\":{\"restarts\":100}}";

    @TempDir Path dir;
    private LoopRig rig;

    @BeforeEach
    void open() {
        rig =
                new LoopRig(
                        dir,
                        Map.of(
                                "deaf", type("trap '' TERM; while :; do sleep 0.1; done"),
                                "falls",
                                        type(
                                                "while [ ! -e %s/fall ]; do sleep 0.02; done; rm -f"
                                                                .formatted(dir)
                                                        + " %s/fall; exit 3".formatted(dir)),
                                "broken", type("exit 4")));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static AgentType type(String script) {
        return Records.type("x", script);
    }

    private AgentCell cell() {
        return rig.cells.of(A);
    }

    private boolean runs() {
        return cell().run.phase() instanceof Phase.Running;
    }

    private long pid() {
        return cell().run.phase().liveProcess().orElseThrow().pid();
    }

    private AgentStatus told() {
        return Objects.requireNonNull(cell().told);
    }

    private void ask(String verb) throws InterruptedException {
        ask(verb, Optional.empty());
    }

    private void ask(String verb, Optional<NodeId> node) throws InterruptedException {
        rig.told.add(
                new NodeEvent.Operated(
                        new OperationRequest(
                                "o1",
                                verb,
                                Optional.of(A),
                                node,
                                Map.of(),
                                "ana@host",
                                Instant.now())));
        rig.settle();
    }

    @Test
    void anAgentThatIsKilledOnRequestEndsAtOnceAndIsNotStartedAgain() throws InterruptedException {
        // Given
        rig.tell(Records.placed(A, LoopRig.ME, 1, "deaf", QUICK));
        rig.until(this::runs);
        long before = System.nanoTime();
        // When
        ask("stop");
        rig.until(() -> cell().run.phase() instanceof Phase.Stopped);
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        assertThat(cell().run.lastExit().orElseThrow().reason()).isEqualTo(ExitReason.KILL);
        assertThat(cell().run.wanted()).isEmpty();
    }

    @Test
    void whatIsToBeKilledOnceItIsToStopIsNotAskedBeforeThat() throws InterruptedException {
        // Given
        rig.tell(Records.placed(A, LoopRig.ME, 1, "deaf", QUICK));
        rig.until(this::runs);
        // When
        ask("foretell");
        rig.settle();
        // Then
        assertThat(runs()).isTrue();
        // When
        rig.tell(Records.left(A, LoopRig.ME, 1, "OPERATOR"));
        rig.until(() -> cell().run.phase() instanceof Phase.Stopped);
        ask("stop");
        // Then
        assertThat(cell().history)
                .filteredOn(event -> event.kind() == HistoryEvent.Kind.STOP_PHASE)
                .extracting(event -> event.details().get("phase"))
                .containsExactly("KILL");
        assertThat(cell().history)
                .filteredOn(event -> event.kind() == HistoryEvent.Kind.OPERATION)
                .hasSize(1);
    }

    @Test
    void aPausedAgentThatEndsIsStartedAgainOnlyOnceItIsResumed() throws Exception {
        // Given
        var placed = Records.placed(A, LoopRig.ME, 1, "falls", QUICK);
        rig.tell(placed);
        rig.until(this::runs);
        long first = pid();
        // When
        rig.tell(Records.paused(placed));
        rig.settle();
        // Then
        assertThat(pid()).isEqualTo(first);
        assertThat(told().breaker()).isEqualTo(BreakerState.OPEN);
        // When
        Files.createFile(dir.resolve("fall"));
        rig.until(() -> cell().run.phase() instanceof Phase.Crashed);
        ask("restart");
        ask("reset");
        // Then
        assertThat(cell().run.phase()).isInstanceOf(Phase.Crashed.class);
        assertThat(told().reason()).isEqualTo("PAUSED");
        // When
        rig.tell(placed);
        rig.until(this::runs);
        // Then
        assertThat(pid()).isNotEqualTo(first);
        assertThat(told().breaker()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest(name = "it fell before the pause: {0}")
    @ValueSource(booleans = {true, false})
    void theEndOfAPauseStartsNothingThatHadEndedForGood(boolean before) throws Exception {
        // Given
        var placed =
                Records.placed(
                        A, LoopRig.ME, 1, "falls", ",\"supervision\":{\"restart\":\"temporary\"}");
        rig.tell(before ? placed : Records.paused(placed));
        rig.until(this::runs);
        Files.createFile(dir.resolve("fall"));
        rig.until(() -> cell().run.phase() instanceof Phase.Crashed);
        // When
        rig.tell(Records.paused(placed));
        rig.settle();
        // Then
        assertThat(told().reason()).isNotEqualTo("PAUSED");
        assertThat(told().message()).endsWith("it stays so until it is reset");
        // When
        rig.tell(placed);
        rig.settle();
        // Then
        assertThat(cell().run.phase()).isInstanceOf(Phase.Crashed.class);
        assertThat(cell().run.attempt()).isEqualTo(1);
    }

    @Test
    void whatIsPlacedAnewStartsAlsoDuringAPause() throws Exception {
        // Given
        rig.tell(Records.paused(Records.placed(A, LoopRig.ME, 1, "falls", QUICK)));
        rig.until(this::runs);
        long first = pid();
        // When
        rig.tell(Records.paused(Records.placed(A, LoopRig.ME, 2, "falls", QUICK)));
        // Then
        rig.until(() -> runs() && pid() != first);
        // When
        Files.createFile(dir.resolve("fall"));
        rig.until(() -> cell().run.phase() instanceof Phase.Crashed);
        rig.tell(Records.paused(Records.placed(A, LoopRig.ME, 3, "falls", QUICK)));
        // Then
        rig.until(this::runs);
    }

    @Test
    void aBreakerThatWaitsForAHandLetsOneProbeThroughPerReset() throws InterruptedException {
        // Given
        rig.tell(
                Records.placed(
                        A,
                        LoopRig.ME,
                        1,
                        "broken",
                        QUICK + ",\"breaker\":{\"failures\":3,\"half.open\":\"manual\"}"));
        rig.until(() -> cell().run.phase() instanceof Phase.Crashed);
        int starts = cell().run.attempt();
        // When
        ask("reset");
        rig.until(() -> cell().run.phase() instanceof Phase.Crashed);
        // Then
        assertThat(cell().run.attempt()).isEqualTo(starts + 1);
        assertThat(told().breaker()).isEqualTo(BreakerState.OPEN);
    }
}
