package dev.reveille.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The disk of one node's state directory has no room left. */
@Tag("faults")
class DiskFullTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @Test
    void whatRunsGoesOnItIsSaidAndAllElseRunsOnceThereIsRoom() throws Exception {
        Path state = dir.resolve("n1");
        var why = SmallDisk.impossible(state);
        assumeTrue(why.isEmpty(), () -> why.orElse(""));
        try (var disk = SmallDisk.at(state);
                var fleet = RealFleet.begin(dir)) {
            // Given
            var before = fleet.runningOn("n1");
            before.keySet().removeIf(Agents::exclusive); // those end with a lease that is not kept
            // When
            disk.fill();
            // Then, once so many are asked for that the node needs room for what it writes down
            RealFleet.patiently()
                    .untilAsserted(
                            () -> {
                                fleet.wake("any", 3);
                                assertThat(fleet.said("status")).contains("StateDirectoryUnusable");
                            });
            // When
            disk.empty();
            // Then
            fleet.awaitWell();
            assertThat(fleet.pids(before.keySet())).isEqualTo(before);
        }
    }
}
