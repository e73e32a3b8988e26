package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.NodeId;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {
    private static final NodeId NODE = new NodeId("node-1");

    @TempDir Path state;
    private final Random random = new Random(7);

    @Test
    void aRestartedSupervisorGoesOnAsTheOneBeforeIt() {
        var first = NodeIdentity.of(state, NODE, random, "boot-1");
        assertThat(NodeIdentity.of(state, NODE, random, "boot-1")).isEqualTo(first);
    }

    @Test
    void anotherBootIsAnotherIncarnation() {
        var first = NodeIdentity.of(state, NODE, random, "boot-1");
        var second = NodeIdentity.of(state, NODE, random, "boot-2");
        assertThat(second.incarnation()).isNotEqualTo(first.incarnation());
        assertThat(NodeIdentity.of(state, NODE, random, "boot-2")).isEqualTo(second);
    }

    @Test
    void anotherDirectoryIsAnotherIncarnation(@TempDir Path other) {
        assertThat(NodeIdentity.of(other, NODE, random).incarnation())
                .isNotEqualTo(NodeIdentity.of(state, NODE, random).incarnation());
    }

    @Test
    void aDirectoryOfAnotherNodeIsRefused() {
        NodeIdentity.of(state, NODE, random);
        assertThatThrownBy(() -> NodeIdentity.of(state, new NodeId("node-2"), random))
                .hasMessageContaining("StateDirectoryOfAnotherNode")
                .hasMessageContaining("belongs to node node-1, not node-2");
    }

    @Test
    void timeSinceBootRunsOnAndStartTicksAreOnTheSameClock() {
        var clock = BootClock.system();
        long now = clock.millis();
        long started = ProcFs.stat(ProcessHandle.current().pid()).orElseThrow().startTicks() * 10;
        assertThat(now).isGreaterThan(started);
        assertThat(clock.millis()).isBetween(now, now + 10_000);
    }
}
