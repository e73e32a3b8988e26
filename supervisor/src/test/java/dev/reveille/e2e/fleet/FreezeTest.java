package dev.reveille.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A process stands still (SIGSTOP) for longer than others wait for it, and goes on. */
@Tag("faults")
class FreezeTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @Test
    void aSupervisorThatStoodStillForLongerThanItsLeaseTouchesNothingThatIsNoLongerItsOwn()
            throws Exception {
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            fleet.runningOn("n1");
            var its = fleet.on("n1");
            Map<String, Long> here = fleet.pids(its);
            Map<String, Long> there;
            // When
            try (var _ = fleet.role("n1").standstill()) {
                // Then
                RealFleet.patiently().until(() -> fleet.on("n1").isEmpty());
                fleet.awaitRun(its);
                its.stream()
                        .filter(Agents::exclusive)
                        .forEach(
                                agent ->
                                        assertThat(
                                                        fleet.diaries.lives(
                                                                agent,
                                                                here.getOrDefault(agent, 0L)))
                                                .as(agent)
                                                .isFalse());
                there = fleet.pids(its);
            }
            // When it goes on
            fleet.awaitReady("n1");
            // Then
            fleet.awaitWell();
            assertThat(fleet.pids(its)).isEqualTo(there);
        }
    }

    @Test
    void aSchedulerThatStoodStillWhileAnotherTookOverPlacesNothingUntilItIsItsTurnAgain()
            throws Exception {
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            var before = fleet.running("any", 3);
            before.putAll(fleet.running("one", 3));
            String frozen = fleet.placing();
            String other = fleet.otherThan(frozen);
            // When
            try (var _ = fleet.role(frozen).standstill()) {
                fleet.running("any", 3);
            }
            // Then
            fleet.running("one", 2);
            fleet.awaitWell();
            assertThat(fleet.pids(before.keySet())).isEqualTo(before);
            // When
            fleet.role(other).kill();
            fleet.wake("any", 2);
            // Then
            fleet.awaitWell();
            assertThat(fleet.pids(before.keySet())).isEqualTo(before);
        }
    }
}
