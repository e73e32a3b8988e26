package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.LimitsSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that use more memory than they may. */
@Timeout(120)
class MemoryLimitTest {
    private static final AgentId EATER = AgentId.of("acme", "eater");
    private static final AgentId SIBLING = AgentId.of("acme", "sibling");
    private static final String ONCE = ",\"restart\":{\"backoff\":\"1h\"}";

    @TempDir Path dir;

    /** Of 32 MiB at most. */
    private static AgentType type(String script) {
        return Records.type("it", script)
                .within(
                        new AgentType.Confines(
                                new LimitsSpec(
                                        OptionalLong.of(32 << 20),
                                        OptionalDouble.empty(),
                                        OptionalInt.empty(),
                                        OptionalInt.empty()),
                                Optional.empty()));
    }

    private static boolean in(LoopRig rig, AgentId agent, AgentState state) {
        return rig.cells.known(agent).filter(cell -> cell.run.phase().state() == state).isPresent();
    }

    private static void endsForItsMemoryAlone(LoopRig rig) throws Exception {
        rig.tell(
                Records.placed(SIBLING, ME, 3, "quiet", ONCE),
                Records.placed(EATER, ME, 4, "eats", ONCE));
        rig.until(() -> in(rig, SIBLING, AgentState.RUNNING));
        var sibling = rig.cells.of(SIBLING).run.phase().liveProcess().map(Phase.Running::pid);
        // When
        rig.until(() -> in(rig, EATER, AgentState.RESTARTING));
        // Then
        var run = rig.cells.of(EATER).run;
        assertThat(run.problem().orElseThrow()).startsWith("MEMORY_LIMIT: it ");
        assertThat(run.failures()).isEqualTo(1);
        assertThat(run.lastExit().map(Exit::reason)).contains(ExitReason.ERROR);
        assertThat(run.lastExit().orElseThrow().peakMemoryBytes()).isGreaterThan(30L << 20);
        assertThat(rig.cells.of(SIBLING).run.phase().liveProcess().map(Phase.Running::pid))
                .isEqualTo(sibling);
    }

    @Test
    void oneThatTheKernelEndsAtItsLimitStartsAgainAsAfterAFailure() throws Exception {
        var types = Map.of("eats", type("exec tail /dev/zero"), "quiet", type("exec sleep 1000"));
        try (var rig = new LoopRig(dir, types)) {
            assumeTrue(
                    rig.capabilities().enforced().stream()
                            .anyMatch(what -> what.startsWith("limits.memory, by cgroup")),
                    "no cgroup holds memory here: " + rig.capabilities());
            endsForItsMemoryAlone(rig);
        }
    }

    @Test
    void withoutCgroupsItsProcessesTogetherAreStoppedAfterAMoment() throws Exception {
        // Given: what its shell has started holds 60 MB
        String holds = "(head -c 60000000 /dev/zero; sleep 1000) | tail -n 1";
        var types = Map.of("eats", type(holds), "quiet", type("exec sleep 1000"));
        try (var rig = new LoopRig(dir, types, Duration.ofSeconds(1), false)) {
            endsForItsMemoryAlone(rig);
        }
    }
}
