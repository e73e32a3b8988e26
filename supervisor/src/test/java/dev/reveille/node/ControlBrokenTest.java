package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.wire.BrokenLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control log that no longer is what the node has read. */
class ControlBrokenTest {
    private static final AgentId OLD = AgentId.of("acme", "old");
    private static final AgentId TAKEN = AgentId.of("acme", "taken");
    private static final AgentId NEXT = AgentId.of("acme", "next");

    @TempDir Path dir;

    @Test
    void nothingIsStartedOrStoppedBeforeTheLogHasBeenReadAgainAndThenItAloneCounts()
            throws Exception {
        try (var rig = new LoopRig(dir, Map.of("it", Records.type("it", "exec sleep 1000")))) {
            // Given
            rig.tell(
                    Records.placed(OLD, ME, 10, "it", ""), Records.placed(TAKEN, ME, 11, "it", ""));
            rig.until(() -> runs(rig, OLD) && runs(rig, TAKEN));
            // When
            rig.told.add(new NodeEvent.ControlBroken(BrokenLog.truncated("control", "test")));
            rig.tell(accepted(), Records.placed(OLD, ME, 10, "it", ""));
            rig.tell(Records.placed(NEXT, ME, 12, "it", ""));
            rig.settle();
            // Then
            assertThat(runs(rig, OLD)).isTrue();
            assertThat(runs(rig, TAKEN)).isTrue();
            assertThat(rig.cells.known(NEXT)).isEmpty();
            // When
            rig.told.add(new NodeEvent.ControlReplayed());
            // Then what was un-written ends
            rig.until(() -> runs(rig, NEXT) && !runs(rig, TAKEN));
            assertThat(runs(rig, OLD)).isTrue();
        }
    }

    private static Membership accepted() {
        return new Membership(ME, Membership.Status.ACCEPTED, "localhost", Instant.now());
    }

    private static boolean runs(LoopRig rig, AgentId agent) {
        return rig.cells
                .known(agent)
                .filter(cell -> cell.run.phase() instanceof Phase.Running)
                .isPresent();
    }
}
