package dev.reveille.core.agent;

import static dev.reveille.core.agent.Agents.NOW;
import static dev.reveille.core.agent.Agents.SPEAKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.agent.AgentEffect.Release;
import dev.reveille.core.agent.AgentEffect.Spawn;
import dev.reveille.core.agent.Explorer.Stride;
import dev.reveille.core.agent.Explorer.World;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.dev.WrittenPart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final String OPEN = " (breaker open)";
    private static final List<String> WHERE = List.of(" (group waits)", " (group over)", OPEN);
    private static final WrittenPart PART =
            new WrittenPart(
                    Path.of("docs/lifecycle.md"),
                    "<!-- diagram: written by TransitionsTest -->",
                    "<!-- end of diagram -->");

    /** Hundreds of megabytes: given back when this class is through. */
    private final List<Stride> all = walk();

    private static List<Stride> walk() {
        var all = new ArrayList<Stride>();
        for (AgentType type : types()) {
            for (RestartSpec.Type restart : RestartSpec.Type.values()) {
                for (Duration backoff : List.of(Duration.ZERO, Duration.ofSeconds(1))) {
                    // One way of being ready tells what a group does, and without back-off one
                    // restart type.
                    boolean grouped =
                            type.equals(SPEAKS)
                                    && (backoff.isPositive()
                                            || restart == RestartSpec.Type.PERMANENT);
                    new Explorer(type, Explorer.restart(restart, backoff), grouped).walk(all::add);
                }
            }
        }
        return List.copyOf(all);
    }

    /**
     * One that says when it is ready, one that opens a port and can write where it hangs, one that
     * is ready by living.
     */
    private static List<AgentType> types() {
        return List.of(
                SPEAKS,
                silent(new AgentType.Ready.Port(), Agents.dumps(HealthSpec.Dump.QUIT).health()),
                silent(new AgentType.Ready.Alive(Duration.ofSeconds(1)), HealthSpec.NONE));
    }

    private static AgentType silent(AgentType.Ready ready, HealthSpec health) {
        return new AgentType(
                SPEAKS.name(),
                SPEAKS.command(),
                SPEAKS.directory(),
                SPEAKS.env(),
                SPEAKS.passed(),
                AgentType.Protocol.NONE,
                ready,
                SPEAKS.startTimeout(),
                SPEAKS.stop(),
                SPEAKS.heartbeat(),
                SPEAKS.ports(),
                SPEAKS.log(),
                SPEAKS.confines(),
                health);
    }

    @Test
    void theseAreAllTransitionsThereAre() {
        assertThat(table()).isEqualTo(EXPECTED);
    }

    @Test
    void everyStateEveryReasonOfAnExitAndEveryTimerIsMet() {
        var states = EnumSet.noneOf(AgentState.class);
        var exits = EnumSet.noneOf(ExitReason.class);
        var timers = EnumSet.noneOf(AgentTimer.class);
        for (Stride stride : all) {
            states.add(stride.after().run().phase().state());
            switch (stride.told().event()) {
                case AgentEvent.Exited exited -> exits.add(exited.exit().reason());
                case AgentEvent.TimerEnded ended -> timers.add(ended.timer());
                default -> {}
            }
        }
        // That one is placement's to say: no node does.
        assertThat(states).isEqualTo(EnumSet.complementOf(EnumSet.of(AgentState.LOST)));
        assertThat(exits).containsExactly(ExitReason.values());
        assertThat(timers).containsExactly(AgentTimer.values());
    }

    @Test
    void noSecondProcessIsAskedForWhileOneExistsOrIsBeingMade() {
        assertThat(all)
                .allSatisfy(
                        stride -> {
                            boolean gone =
                                    !stride.before().process()
                                            || stride.told().event() instanceof AgentEvent.Exited
                                            || stride.told().event()
                                                    instanceof AgentEvent.SpawnFailed;
                            assertThat(spawns(stride)).isLessThanOrEqualTo(gone ? 1 : 0);
                        });
    }

    @Test
    void anEpochIsGivenBackOnlyWhenNoProcessExistsAndNoneStartsUnderItAgain() {
        for (Stride stride : all) {
            for (AgentEffect effect : stride.step().effects()) {
                switch (effect) {
                    case Release _ ->
                            assertThat(stride.after().process()).as("%s", stride).isFalse();
                    case Spawn spawn ->
                            assertThat(
                                            spawn.assignment()
                                                    .epoch()
                                                    .isAfter(stride.before().released()))
                                    .as("%s", stride)
                                    .isTrue();
                    default -> {}
                }
            }
        }
    }

    @Test
    void anOpenBreakerStartsNothingUntilItHalfOpensOrIsReset() {
        assertThat(all)
                .filteredOn(
                        stride ->
                                stride.before().run().phase() instanceof Phase.Crashed
                                        && stride.before().run().breaker().state()
                                                == BreakerState.OPEN
                                        && spawns(stride) > 0)
                .isNotEmpty()
                .allSatisfy(
                        stride ->
                                assertThat(stride.told().label())
                                        .isIn("timer RETRY", "reset", "restart"));
        assertThat(all)
                .filteredOn(stride -> stride.told().label().endsWith(OPEN))
                .isNotEmpty()
                .allSatisfy(stride -> assertThat(spawns(stride)).isZero());
    }

    @Test
    void aProcessExistsExactlyWhereTheStateSaysSo() {
        assertThat(all)
                .allSatisfy(
                        stride ->
                                assertThat(stride.after().process())
                                        .isEqualTo(
                                                stride.after().run().phase().state().hasProcess()));
    }

    @Test
    void nothingWaitsForEverAndNoTimerIsLeftBehind() {
        for (Stride stride : all) {
            World world = stride.after();
            var armed = world.armed();
            switch (world.run().phase()) {
                case Phase.Idle _, Phase.Waiting _, Phase.Stopped _ ->
                        assertThat(armed).as("%s", stride).isEmpty();
                case Phase.Starting starting ->
                        assertThat(armed)
                                .as("%s", stride)
                                .contains(AgentTimer.START)
                                .isSubsetOf(
                                        starting.process().isPresent()
                                                ? Set.of(AgentTimer.START, AgentTimer.ALIVE)
                                                : Set.of(AgentTimer.START));
                case Phase.Running _ ->
                        assertThat(armed).as("%s", stride).isSubsetOf(AgentTimer.STABLE);
                case Phase.Stopping stopping ->
                        assertThat(armed)
                                .as("%s", stride)
                                .isEqualTo(
                                        stopping.step() == Phase.StopStep.KILL
                                                ? Set.of()
                                                : Set.of(AgentTimer.STOP));
                case Phase.Restarting _ ->
                        assertThat(armed).as("%s", stride).containsOnly(AgentTimer.RETRY);
                case Phase.Crashed crashed ->
                        assertThat(armed)
                                .as("%s", stride)
                                .isEqualTo(
                                        crashed.retryAt().isPresent()
                                                ? Set.of(AgentTimer.RETRY)
                                                : Set.of());
            }
        }
    }

    @Test
    void aStopAsksByMessageThenByTermThenKillsAndNeverGoesBack() {
        for (Stride stride : all) {
            if (stride.before().run().phase() instanceof Phase.Stopping before
                    && stride.after().run().phase() instanceof Phase.Stopping after) {
                Phase.StopStep next =
                        switch (before.step()) {
                            case DUMP, MESSAGE -> Phase.StopStep.TERM;
                            case TERM, KILL -> Phase.StopStep.KILL;
                        };
                boolean killed = stride.told().event() instanceof AgentEvent.KillAsked;
                assertThat(after.step()).isIn(before.step(), killed ? Phase.StopStep.KILL : next);
                assertThat(after.process()).isEqualTo(before.process());
            }
        }
    }

    @Test
    void whatANodeNeverTellsIsRefused() {
        var worlds = all.stream().map(Stride::after).map(World::run).distinct().toList();
        for (AgentRun run : worlds) {
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

    private static long spawns(Stride stride) {
        return stride.step().effects().stream().filter(Spawn.class::isInstance).count();
    }

    /** State changes, each with the events that make it. */
    private Map<String, Set<String>> changes() {
        var changes = new TreeMap<String, Set<String>>();
        for (Stride stride : all) {
            if (!stride.from().equals(stride.to())) {
                changes.computeIfAbsent(stride.from() + " --> " + stride.to(), _ -> new TreeSet<>())
                        .add(stride.told().label());
            }
        }
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
