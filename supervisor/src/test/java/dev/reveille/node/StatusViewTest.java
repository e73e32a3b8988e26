package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.LifecycleState;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusViewTest {
    @TempDir Path dir;

    @Test
    void aChangeOfModeAloneDoesNotBeginTheStateAnew() throws Exception {
        var agent = AgentId.of("acme", "agent");
        var types = Map.of("it", Records.type("it", "exec sleep 1000"));
        try (var rig = new LoopRig(dir, types)) {
            // Given
            var placed = Records.placed(agent, LoopRig.ME, 10, "it", "");
            rig.tell(placed);
            rig.until(() -> told(rig, agent, LifecycleState.ACTIVE));
            var before = rig.cells.of(agent).told;
            // When
            rig.tell(Records.inMode(placed, LifecycleState.LISTENING));
            rig.until(() -> told(rig, agent, LifecycleState.LISTENING));
            // Then
            var after = rig.cells.of(agent).told;
            assertThat(before).isNotNull();
            assertThat(after).isNotNull();
            assertThat(after.pid()).isEqualTo(before.pid());
            assertThat(after.at()).isEqualTo(before.at());
        }
    }

    private static boolean told(LoopRig rig, AgentId agent, LifecycleState mode) {
        return rig.cells.agents().contains(agent)
                && Optional.ofNullable(rig.cells.of(agent).told)
                        .filter(told -> told.state() == AgentState.RUNNING)
                        .filter(told -> told.mode().equals(Optional.of(mode)))
                        .isPresent();
    }
}
