package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.dev.WrittenPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every step an agent's life can take, taken. */
@TestInstance(Lifecycle.PER_CLASS)
class TransitionsTest {
    /** From state, to state, and what leads from one to the other. */
    private static final String EXPECTED =
            """
            CRASHED --> PENDING
                assigned (group waits)
                group revives (group waits)
                newer epoch (group waits)
                reset (group waits)
                restart (group waits)
                timer RETRY (group waits)
            CRASHED --> STARTING
                assigned
                group revives
                newer epoch
                reset
                restart
                timer RETRY
            CRASHED --> STOPPED
                assigned (group over)
                group revives (group over)
                killed
                newer epoch (group over)
                reset
                restart (group over)
                timer RETRY (group over)
                unwanted
            IDLE --> CRASHED
                assigned (breaker open)
                assigned (group over)
            IDLE --> PENDING
                assigned (group waits)
            IDLE --> STARTING
                assigned
            IDLE --> STOPPED
                assigned (group over)
            PENDING --> CRASHED
                assigned (breaker open)
                group is given up
                newer epoch (breaker open)
            PENDING --> STARTING
                group lets
            PENDING --> STOPPED
                group has ended
                killed
                unwanted
            RESTARTING --> CRASHED
                reset (group over)
                restart (group over)
                timer RETRY (breaker open)
                timer RETRY (group over)
            RESTARTING --> PENDING
                reset (group waits)
                restart (group waits)
                timer RETRY (group waits)
            RESTARTING --> STARTING
                reset
                restart
                timer RETRY
            RESTARTING --> STOPPED
                killed
                reset (group over)
                restart (group over)
                timer RETRY (group over)
                unwanted
            RUNNING --> CRASHED
                exit ERROR
                exit NORMAL (breaker open)
                exit NORMAL (group over)
            RUNNING --> PENDING
                exit ERROR (group waits)
                exit NORMAL (group waits)
            RUNNING --> RESTARTING
                exit ERROR
                exit NORMAL
            RUNNING --> STARTING
                exit ERROR
                exit NORMAL
            RUNNING --> STOPPED
                exit ERROR (group over)
                exit NORMAL
            RUNNING --> STOPPING
                group stops
                killed
                newer epoch
                out of memory
                restart
                unhealthy
                unwanted
            STARTING --> CRASHED
                exit ERROR
                exit NORMAL (breaker open)
                exit NORMAL (group over)
                spawn failed
            STARTING --> PENDING
                exit ERROR (group waits)
                exit NORMAL (group waits)
                spawn failed (group waits)
            STARTING --> RESTARTING
                exit ERROR
                exit NORMAL
                spawn failed
            STARTING --> RUNNING
                ready
                timer ALIVE
            STARTING --> STOPPED
                exit ERROR (group over)
                exit NORMAL
                spawn failed
            STARTING --> STOPPING
                group stops
                killed
                newer epoch
                out of memory
                restart
                spawned
                timer START
                unwanted
            STOPPED --> CRASHED
                assigned (breaker open)
                assigned (group over)
                group revives (group over)
                newer epoch (breaker open)
                newer epoch (group over)
                restart (group over)
            STOPPED --> PENDING
                assigned (group waits)
                group revives (group waits)
                newer epoch (group waits)
                restart (group waits)
            STOPPED --> STARTING
                assigned
                group revives
                newer epoch
                restart
            STOPPING --> CRASHED
                exit ERROR
                exit KILL (breaker open)
                exit KILL (group over)
                exit SHUTDOWN (breaker open)
                exit SHUTDOWN (group over)
                exit SUPERVISOR_SHUTDOWN (breaker open)
                exit SUPERVISOR_SHUTDOWN (group over)
                exit TIMEOUT
            STOPPING --> PENDING
                exit ERROR (group waits)
                exit KILL (group waits)
                exit SHUTDOWN (group waits)
                exit SUPERVISOR_SHUTDOWN (group waits)
                exit TIMEOUT (group waits)
            STOPPING --> RESTARTING
                exit ERROR
                exit TIMEOUT
            STOPPING --> STARTING
                exit ERROR
                exit KILL
                exit SHUTDOWN
                exit SUPERVISOR_SHUTDOWN
                exit TIMEOUT
            STOPPING --> STOPPED
                exit ERROR
                exit KILL
                exit SHUTDOWN
                exit SUPERVISOR_SHUTDOWN
                exit TIMEOUT
            """;

    private static final List<String> WHERE = List.of(" (group waits)", " (group over)", Law.OPEN);
    private static final WrittenPart PART =
            new WrittenPart(
                    Path.of("docs/lifecycle.md"),
                    "<!-- diagram: written by TransitionsTest -->",
                    "<!-- end of diagram -->");

    private final Walk walk = Walk.whole();

    @Test
    void theseAreAllTransitionsThereAre() {
        assertThat(table()).isEqualTo(EXPECTED);
    }

    @Test
    void everyStateEveryReasonOfAnExitAndEveryTimerIsMet() {
        // That one is placement's to say: no node does.
        assertThat(walk.states()).isEqualTo(EnumSet.complementOf(EnumSet.of(AgentState.LOST)));
        assertThat(walk.exits()).containsExactly(ExitReason.values());
        assertThat(walk.timers()).containsExactly(AgentTimer.values());
    }

    @Test
    void noSecondProcessIsAskedForWhileOneExistsOrIsBeingMade() {
        kept(Law.ONE_PROCESS);
    }

    @Test
    void anEpochIsGivenBackOnlyWhenNoProcessExistsAndNoneStartsUnderItAgain() {
        kept(Law.RELEASED_WHEN_GONE);
        kept(Law.RELEASED_FOR_GOOD);
    }

    @Test
    void anOpenBreakerStartsNothingUntilItHalfOpensOrIsReset() {
        kept(Law.CRASHED_UNTIL_HALF_OPEN);
        kept(Law.OPEN_BREAKER_STARTS_NOTHING);
    }

    @Test
    void aProcessExistsExactlyWhereTheStateSaysSo() {
        kept(Law.PROCESS_AS_THE_STATE_SAYS);
    }

    @Test
    void nothingWaitsForEverAndNoTimerIsLeftBehind() {
        kept(Law.TIMERS_AS_THE_PHASE_SAYS);
    }

    @Test
    void aStopAsksByMessageThenByTermThenKillsAndNeverGoesBack() {
        kept(Law.STOPS_GO_ONE_WAY);
    }

    private void kept(Law law) {
        assertThat(walk.met(law)).as("%s concerns some step", law).isTrue();
        assertThat(walk.broken(law)).as("%s", law).isEmpty();
    }

    @Test
    void whatANodeNeverTellsIsRefused() {
        for (AgentRun run : walk.runs()) {
            never(run.phase())
                    .forEach(
                            event ->
                                    assertThatThrownBy(
                                                    () ->
                                                            AgentMachine.step(
                                                                    run, event, NOW, new Random(1)))
                                            .isInstanceOf(IllegalStateException.class)
                                            .hasMessageContaining("acme/assistant"));
        }
    }

    private static Stream<AgentEvent> never(Phase phase) {
        var spawned = new AgentEvent.Spawned(8);
        var failed = new AgentEvent.SpawnFailed(Explorer.refused(), BreakerAnswer.CLOSED);
        var exited = new AgentEvent.Exited(Agents.exit(ExitReason.NORMAL, 0), BreakerAnswer.CLOSED);
        return switch (phase) {
            case Phase.Starting _ -> Stream.of();
            case Phase.Running _, Phase.Stopping _ -> Stream.of(spawned, failed);
            case Phase.Idle _,
                    Phase.Waiting _,
                    Phase.Stopped _,
                    Phase.Restarting _,
                    Phase.Crashed _ ->
                    Stream.of(spawned, failed, exited);
        };
    }

    @Test
    void theDiagramShowsThem() throws IOException {
        PART.shows(diagram());
    }

    /** State changes, each with the events that make it. */
    private Map<String, Set<String>> changes() {
        var changes = new TreeMap<String, Set<String>>();
        walk.changes().forEach((edge, by) -> changes.put(edge, new TreeSet<>(by)));
        // What happens either way need not be said twice.
        changes.values()
                .forEach(
                        by ->
                                by.removeIf(
                                        label ->
                                                WHERE.stream()
                                                        .anyMatch(
                                                                w ->
                                                                        label.contains(w)
                                                                                && by.contains(
                                                                                        label
                                                                                                .replace(
                                                                                                        w,
                                                                                                        "")))));
        return changes;
    }

    private String table() {
        var out = new StringBuilder();
        changes()
                .forEach(
                        (edge, by) -> {
                            out.append(edge).append('\n');
                            by.forEach(cause -> out.append("    ").append(cause).append('\n'));
                        });
        return out.toString();
    }

    private String diagram() {
        var out = new StringBuilder("```mermaid\nstateDiagram-v2\n    [*] --> IDLE\n");
        changes()
                .forEach(
                        (edge, by) ->
                                out.append("    ")
                                        .append(edge)
                                        .append(" : ")
                                        .append(String.join("<br>", by))
                                        .append('\n'));
        return out.append("```\n").toString();
    }
}
