package dev.reveille.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Processes end by kill -9. */
@Tag("faults")
class KillTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @Test
    void agentsOfASupervisorThatWasKilledRunElsewhereAndTheNextOneEndsWhatIsLeft()
            throws Exception {
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            fleet.runningOn("n1");
            var its = fleet.on("n1");
            // When
            fleet.role("n1").kill();
            // Then
            RealFleet.patiently().until(() -> fleet.on("n1").isEmpty());
            fleet.awaitRun(its);
            // When
            fleet.start(List.of("n1"));
            // Then
            fleet.awaitWell();
        }
    }

    @Test
    void agentsRunOnWhileAllSchedulersAreGoneAndWhatWasAskedMeanwhileIsDoneByTheNext()
            throws Exception {
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            var before = fleet.running("any", 4);
            before.putAll(fleet.running("one", 4));
            // When
            RealFleet.SCHEDULERS.forEach(name -> fleet.role(name).kill());
            fleet.wake("any", 3);
            fleet.wake("one", 2);
            fleet.start(RealFleet.SCHEDULERS);
            // Then
            fleet.awaitWell();
            assertThat(fleet.pids(before.keySet())).isEqualTo(before);
        }
    }

    @Test
    void agentsRunOnWhileTheBrokerIsGoneAndWhatIsAskedAfterwardsIsDone() throws Exception {
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            var before = fleet.running("any", 6);
            fleet.running("one", 3);
            // When
            fleet.broker.kill();
            fleet.broker.startAgain();
            fleet.wake("any", 3);
            // Then
            fleet.awaitWell();
            assertThat(fleet.pids(before.keySet())).isEqualTo(before);
        }
    }
}
