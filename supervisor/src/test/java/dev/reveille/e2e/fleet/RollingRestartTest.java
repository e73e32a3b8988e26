package dev.reveille.e2e.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Every process of Reveille is replaced, one after the other, while agents go on being woken. */
@Tag("faults")
class RollingRestartTest {
    private static final long BETWEEN_WAKES = 1_000_000_000;

    /** Enough for every step, and no more than these few processors can run. */
    private static final int WAKES = 40;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @Test
    void noAgentIsLostOrDoubledWhereNodesHandTheirAgentsOver() throws Exception {
        try (var fleet = RealFleet.begin(dir)) {
            // Given
            fleet.running("any", 6);
            fleet.running("one", 6);
            // When
            underLoad(fleet, () -> replaceAll(fleet));
            // Then
            fleet.awaitWell();
            for (String agent : fleet.wanted()) {
                fleet.assertNeverTwice(agent);
            }
        }
    }

    @Test
    void noAgentIsRestartedWhereNodesLeaveTheirAgentsToTheirNextSupervisor() throws Exception {
        String patient = "lost.after=60s\nnode.lease=60s\nnode.on.stop=leave\n";
        try (var fleet = RealFleet.begin(dir, patient)) {
            // Given
            var before = fleet.running("any", 6);
            before.putAll(fleet.running("one", 6));
            // When
            underLoad(fleet, () -> replaceAll(fleet));
            // Then
            fleet.awaitWell();
            assertThat(fleet.pids(before.keySet())).isEqualTo(before);
            for (String agent : fleet.wanted()) {
                fleet.assertNeverTwice(agent);
            }
        }
    }

    private static List<String> replaceAll(RealFleet fleet) throws Exception {
        var all = Stream.of(RealFleet.SCHEDULERS, RealFleet.NODES).flatMap(List::stream).toList();
        for (String name : all) {
            assertThat(fleet.role(name).terminate()).as(name).isZero();
            fleet.start(List.of(name));
        }
        return all;
    }

    /** While that is done, another agent is woken again and again. */
    private static void underLoad(RealFleet fleet, Callable<?> work) throws Exception {
        var done = new AtomicBoolean();
        try (var threads = Executors.newSingleThreadExecutor()) {
            var load =
                    threads.submit(
                            () -> {
                                for (int i = 0; i < WAKES && !done.get(); i++) {
                                    fleet.wake("any", 1);
                                    LockSupport.parkNanos(BETWEEN_WAKES);
                                }
                                return true;
                            });
            try {
                work.call();
            } finally {
                done.set(true);
            }
            load.get();
        }
    }
}
