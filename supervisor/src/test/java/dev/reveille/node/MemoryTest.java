package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Agents;
import dev.reveille.core.agent.Life;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.supervision.GroupPath;
import dev.reveille.core.supervision.GroupState;
import dev.reveille.core.supervision.RestartWindow;
import dev.reveille.gate.RestartGates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one supervisor writes down the next one reads. */
class MemoryTest {
    private static final Incarnation ME = Incarnation.of(7);
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Phase.Running PROCESS = new Phase.Running(42, THEN);
    private static final List<Phase> PHASES =
            List.of(
                    new Phase.Idle(),
                    new Phase.Waiting(),
                    new Phase.Starting(Optional.empty()),
                    new Phase.Starting(Optional.of(PROCESS)),
                    PROCESS,
                    new Phase.Stopping(
                            PROCESS, Phase.StopStep.KILL, new Phase.StopCause.NotReady()),
                    new Phase.Stopping(
                            PROCESS,
                            Phase.StopStep.DUMP,
                            new Phase.StopCause.Unhealthy("it hangs")),
                    new Phase.Stopping(
                            PROCESS,
                            Phase.StopStep.MESSAGE,
                            new Phase.StopCause.Asked(StopReason.DRAIN)),
                    new Phase.Stopped(),
                    new Phase.Restarting(THEN),
                    new Phase.Crashed(Optional.empty()),
                    new Phase.Crashed(Optional.of(THEN)));

    @TempDir Path state;

    @Test
    void everyPhaseAndAllThatIsCountedIsReadAsItWasWritten() {
        var memory = new Memory(state, ME);
        for (int i = 0; i < PHASES.size(); i++) {
            memory.keep(known(i, PHASES.get(i)));
        }
        // Then
        var next = new Memory(state, ME);
        assertThat(next.agents()).isEqualTo(memory.agents()).hasSize(PHASES.size());
        assertThat(next.ours()).isTrue();
        assertThat(new Memory(state, Incarnation.of(8)).ours()).isFalse();
    }

    @Test
    void groupsAreKeptWithTheirWindowsAndWhatTheyAreAtUntilTheyAreOver() {
        var path = new GroupPath(new TenantId("acme"), List.of("app", "pipeline"));
        var group =
                new GroupState(
                        new RestartWindow(List.of(new RestartWindow.Restart(agent(1), THEN))),
                        GroupState.Mode.FAILED,
                        "needed \"too\" many\n",
                        List.of(Set.of(agent(1), agent(2)), Set.of(agent(3))),
                        StopReason.ESCALATED,
                        new Epoch(9));
        var memory = new Memory(state, ME);
        memory.keep(path, Optional.of(group));
        assertThat(new Memory(state, ME).groups()).containsEntry(path, group).hasSize(1);
        // When
        memory.keep(path, Optional.empty());
        // Then
        assertThat(new Memory(state, ME).groups()).isEmpty();
    }

    @Test
    void aFileCutAnywhereTellsOfEachAgentAsItWasBeforeTheCut() throws IOException {
        var memory = new Memory(state, ME);
        for (Phase phase : PHASES) {
            memory.keep(known(1, phase));
        }
        memory.forget(agent(1));
        Path file = state.resolve("lives");
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 0; cut <= whole.length; cut += 7) {
            Files.write(file, Arrays.copyOf(whole, cut));
            // Then
            new Memory(state, ME)
                    .agents()
                    .values()
                    .forEach(
                            known -> {
                                assertThat(PHASES).contains(known.life().phase());
                                assertThat(known.life().placed().document()).isEqualTo("{\"a\":1}");
                            });
        }
        Files.write(file, whole);
        assertThat(new Memory(state, ME).agents()).isEmpty();
    }

    @Test
    void nothingIsWrittenWhereNothingChangedAndASpecIsWrittenOnce() throws IOException {
        var memory = new Memory(state, ME);
        memory.keep(known(1, PROCESS));
        long size = Files.size(state.resolve("lives"));
        // When
        memory.keep(known(1, PROCESS));
        // Then
        assertThat(Files.size(state.resolve("lives"))).isEqualTo(size);
        memory.keep(known(1, new Phase.Stopped()));
        String last = Files.readAllLines(state.resolve("lives")).getLast();
        assertThat(last).contains("STOPPED").doesNotContain("document");
    }

    private static AgentId agent(int number) {
        return AgentId.of("acme", "agent-" + number);
    }

    private static Memory.Known known(int number, Phase phase) {
        return new Memory.Known(
                new Life(
                        agent(number),
                        new Life.Placed(
                                new Epoch(3), "{\"a\":1}", LifecycleState.LISTENING, "MOVED"),
                        number % 2 == 0,
                        StopReason.DRAIN,
                        phase,
                        THEN,
                        4,
                        3,
                        2,
                        Optional.of(Agents.exit(ExitReason.ERROR, -2)),
                        Optional.of("line one\nline \"two\"")),
                number % 3 == 0,
                number % 2 == 0 ? OptionalInt.of(3000) : OptionalInt.empty(),
                number % 2 == 0
                        ? Optional.of(new RestartGates.Tally(5, Optional.of(THEN), true, false))
                        : Optional.of(new RestartGates.Tally(2, Optional.empty(), false, true)));
    }
}
