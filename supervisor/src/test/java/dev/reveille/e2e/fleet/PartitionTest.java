package dev.reveille.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A host's network is cut, and healed. */
@Tag("faults")
class PartitionTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @Test
    void exclusiveAgentsOfANodeThatIsCutOffEndBeforeTheyRunElsewhereAndOthersRunOn()
            throws Exception {
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            var before = fleet.runningOn("n1");
            List<String> cut = fleet.on("n1");
            // When
            fleet.network.cut("n1");
            // Then
            RealFleet.patiently().until(() -> fleet.on("n1").isEmpty());
            cut.stream()
                    .filter(Agents::ordinary)
                    .forEach(
                            agent ->
                                    assertThat(fleet.diaries.living().get(agent))
                                            .as("its network may come back: " + agent)
                                            .contains(before.get(agent)));
            // When
            fleet.network.heal("n1");
            // Then
            fleet.awaitReady("n1");
            fleet.wake("any", 3);
            fleet.awaitWell();
        }
    }

    @Test
    void agentsAreWokenWhileTheSchedulerThatPlacesIsCutOffAndItPlacesNothingMore()
            throws Exception {
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            var before = fleet.running("any", 3);
            before.putAll(fleet.running("one", 3));
            String cut = fleet.placing();
            // When
            fleet.network.cut(cut);
            var woken = fleet.wake("any", 4);
            // Then
            fleet.awaitRun(woken);
            // When
            fleet.network.heal(cut);
            // Then
            fleet.awaitWell();
            assertThat(fleet.pids(before.keySet())).isEqualTo(before);
        }
    }
}
