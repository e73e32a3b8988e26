package dev.reveille.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock of one node is set while agents run there. */
@Tag("faults")
class ClockStepTest {
    /** What the node tells may be off by the step; a start counts as that much later. */
    private static final String[] CHECK = {"--within", "3m", "--skew", "45s"};

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"+40s", "-40s"})
    void noAgentEndsAndNewOnesComeAndGo(String step) throws Exception {
        var why = NodeClock.impossible();
        assumeTrue(why.isEmpty(), () -> why.orElse(""));
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            var clock = new NodeClock(dir.resolve("clock"));
            assertThat(fleet.role("n2").terminate()).isZero();
            fleet.before("n2", clock.words());
            fleet.start(List.of("n2"));
            var before = fleet.runningOn("n2");
            // When
            clock.step(step);
            // Then
            var during = fleet.running("any", 6);
            assertThat(fleet.on("n2")).anyMatch(during::containsKey);
            fleet.awaitWell(CHECK);
            assertThat(fleet.pids(before.keySet())).isEqualTo(before);
            // When it is set right, and the node hands over what it has
            clock.step("+0");
            assertThat(fleet.role("n2").terminate()).isZero();
            fleet.start(List.of("n2"));
            // Then
            fleet.awaitWell(CHECK);
            for (String agent : fleet.wanted()) {
                fleet.assertNeverTwice(agent);
            }
        }
    }
}
