package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.Limits;
import dev.reveille.os.CgroupTree.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What limits do to real processes that go beyond them, and not to others. */
@Timeout(60)
class LimitsOnProcessesTest {
    @TempDir Path directory;

    private Confined confined;

    @BeforeEach
    void open() {
        confined = new Confined(directory);
    }

    @AfterEach
    void close() {
        confined.close();
    }

    @Test
    void oneThatEatsMemoryEndsAtItsLimitAndHarmsNobody() {
        // Given
        confined.needs(Purpose.MEMORY);
        var sibling = confined.start(Confined.to(Confined.memory(32)), "echo up; read go; echo on");
        confined.recorder.awaitLine(sibling, 0);
        // When: tail keeps what it has read of a line that never ends
        var eater = confined.start(Confined.to(Confined.memory(32)), "exec tail /dev/zero");
        // Then
        assertThat(confined.recorder.awaitExit(eater))
                .isInstanceOfSatisfying(
                        ExitStatus.OutOfMemory.class,
                        status -> {
                            assertThat(status.by()).isEqualTo(new ExitStatus.Signaled(9, false));
                            assertThat(status.peakBytes()).isBetween(30L << 20, 32L << 20);
                            assertThat(status.code()).isEqualTo(137);
                        });
        confined.driver().send(sibling, "go");
        assertThat(confined.recorder.awaitLine(sibling, 1)).isEqualTo("on");
    }

    @Test
    void aPartThatTheKernelKilledIsCountedThoughItsParentLives() {
        // Given
        confined.needs(Purpose.MEMORY);
        // When
        var id =
                confined.start(
                        Confined.to(Confined.memory(32)), "tail /dev/zero; echo lost; read go");
        // Then: on v2 all of it goes at once
        await().atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                !confined.recorder.exits(id).isEmpty()
                                        || !confined.recorder.lines(id).isEmpty());
        if (confined.recorder.exits(id).isEmpty()) {
            assertThat(confined.driver().usage(id).orElseThrow().outOfMemory()).isPositive();
        } else {
            assertThat(confined.recorder.awaitExit(id)).isInstanceOf(ExitStatus.OutOfMemory.class);
        }
    }

    @Test
    void aForkBombStaysWithinItsProcessesAndOthersGoOnForking() {
        // Given
        confined.needs(Purpose.PROCESSES);
        var limits = Confined.counts(OptionalInt.of(20), OptionalInt.empty());
        // When
        var bomb =
                confined.start(Confined.to(limits), "(while :; do sleep 1000 & done); read wait");
        // Then
        await().atMost(Duration.ofSeconds(10))
                .until(() -> confined.cgroups.of(bomb).pids().size() >= 15);
        for (int look = 0; look < 100; look++) {
            assertThat(confined.cgroups.of(bomb).pids()).hasSizeLessThanOrEqualTo(20);
        }
        var other = confined.start(Confined.to(limits), "echo $(echo $(echo fine))");
        assertThat(confined.recorder.awaitLine(other, 0)).isEqualTo("fine");
        // When
        assertThat(confined.driver().signal(bomb, Signal.KILL)).isTrue();
        // Then
        confined.recorder.awaitExit(bomb);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> confined.cgroups.of(bomb).pids().isEmpty());
    }

    @Test
    void oneThatOpensFilesWithoutEndIsRefusedMoreAndCannotRaiseItsLimit() throws IOException {
        // Given
        Files.createDirectory(directory.resolve("many"));
        for (int i = 0; i < 40; i++) {
            Files.writeString(directory.resolve("many/" + i), "x");
        }
        var limits = Confined.counts(OptionalInt.empty(), OptionalInt.of(30));
        // When
        var id =
                confined.start(
                        Confined.to(limits),
                        "paste %s/many/* 2>&1 | sed 's/.*: //'; ulimit -n; ulimit -H -n"
                                .formatted(directory));
        // Then
        confined.recorder.awaitExit(id);
        assertThat(confined.recorder.lines(id)).containsExactly("Too many open files", "30", "30");
    }

    @Test
    void aLimitOfProcessorsHolds() {
        // Given
        confined.needs(Purpose.CPU);
        var limits =
                new Limits(
                        Limits.NONE.memoryBytes(),
                        OptionalDouble.of(0.1),
                        OptionalInt.empty(),
                        OptionalInt.empty());
        // When
        var id = confined.start(Confined.to(limits), "while :; do :; done");
        // Then
        await().atMost(Duration.ofSeconds(30))
                .until(() -> usage(id).uptime().compareTo(Duration.ofSeconds(2)) > 0);
        assertThat(usage(id).cpu()).isLessThan(usage(id).uptime().dividedBy(3));
    }

    private Usage usage(SpawnId id) {
        return confined.driver().usage(id).orElseThrow();
    }

    @Test
    void whatItStartedCountsAsItsMemory() {
        // Given: the shell waits, its child keeps what it has read of a line that never ends
        var id =
                confined.start(
                        Confined.to(Confined.memory(200)),
                        "(head -c 30000000 /dev/zero; sleep 1000) | tail -n 1 & read wait");
        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> usage(id).rssBytes() > 20L << 20);
        assertThat(confined.driver().memory(id)).isNotEmpty();
    }

    @Test
    void itsWeightFallsAndRisesWithoutARestart() throws IOException {
        // Given
        confined.needs(Purpose.CPU);
        var listening = new Confinement(Limits.NONE, Optional.empty(), true, Optional.empty());
        // When
        var id = confined.start(listening, "echo up; read wait");
        confined.recorder.awaitLine(id, 0);
        // Then
        assertThat(weight(id)).isEqualTo("100");
        confined.driver().yields(id, false);
        assertThat(weight(id)).isEqualTo("1024");
        confined.driver().yields(id, true);
        assertThat(weight(id)).isEqualTo("100");
        assertThat(confined.recorder.exits(id)).isEmpty();
    }

    @Test
    void oneThatComesToListenGivesWayWithAllItHasStarted() throws IOException {
        // Given
        confined.needs(Purpose.CPU);
        var id =
                confined.start(
                        Confinement.NONE, "sleep 1000 & echo $$; echo $!; read wait; sleep 1000");
        var pids = Set.of(confined.recorder.awaitLine(id, 0), confined.recorder.awaitLine(id, 1));
        // When
        confined.driver().yields(id, true);
        // Then
        assertThat(weight(id)).isEqualTo("100");
        assertThat(Files.readAllLines(directoryOf(id).resolve("cgroup.procs")))
                .containsExactlyInAnyOrderElementsOf(pids);
        // When
        confined.driver().signal(id, Signal.KILL);
        // Then
        await().until(() -> Files.notExists(directoryOf(id)));
    }

    private Path directoryOf(SpawnId id) {
        var tree = confined.cgroups.tree(Purpose.CPU).orElseThrow();
        return tree.base().resolve(Cgroups.nameOf(id));
    }

    /** As shares of the first version: the second counts a tenth of them. */
    private String weight(SpawnId id) throws IOException {
        var tree = confined.cgroups.tree(Purpose.CPU).orElseThrow();
        var cgroup = tree.base().resolve(Cgroups.nameOf(id));
        return tree.unified()
                ? Files.readString(cgroup.resolve("cpu.weight")).strip().equals("100")
                        ? "1024"
                        : "100"
                : Files.readString(cgroup.resolve("cpu.shares")).strip();
    }
}
