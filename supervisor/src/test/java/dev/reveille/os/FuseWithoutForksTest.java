package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fuse whose shell the kernel gives no more processes, by a real limit on them. */
@Timeout(60)
class FuseWithoutForksTest {
    private static final Duration WAIT = Duration.ofSeconds(10);

    /** A cgroup that would let as many in. */
    private static final int PLENTY = 1_000;

    @TempDir Path directory;

    private final SpawnId id = new SpawnId(AgentId.of("acme", "worker"), new Epoch(17), 1);
    private Births births;
    private Cgroups cgroups;
    private Cgroup crowded;
    private Process victim;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(PosixDriver.supported(), "needs Linux with glibc 2.34");
        births = new Births();
        cgroups = Cgroups.open(directory);
        assumeTrue(
                cgroups.tree(CgroupTree.Purpose.PROCESSES).isPresent(),
                () -> "needs a cgroup: " + cgroups.refused(CgroupTree.Purpose.PROCESSES));
        var limits = Confined.counts(OptionalInt.of(PLENTY), OptionalInt.empty());
        crowded = cgroups.of(id);
        crowded.make(limits, false);
        victim = new ProcessBuilder("setsid", "sleep", "1000").start();
        await().until(() -> ProcFs.stat(victim.pid()).orElseThrow().group() == victim.pid());
    }

    @AfterEach
    void close() {
        if (victim != null) {
            victim.destroyForcibly();
        }
        if (cgroups != null) {
            crowded.kill();
            await().atMost(WAIT).until(crowded::remove);
            cgroups.close();
        }
        if (births != null) {
            births.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/bin/sh", "/bin/bash"})
    void itKillsWhatItGuardsInItsTimeAndTidiesUpOnceItCan(String shell) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(shell)));
        // Given
        var guarded = new Guarded(directory.resolve("guarded"));
        guarded.add(id, "none");
        guarded.confirm(id, ProcFs.identity(victim.pid()).orElseThrow());
        long end = FuseScript.after(FuseScript.now(), Duration.ofMillis(2_500));
        var sleeper = lit(shell, end, guarded);
        // When: it may not even have its first sleep yet
        allowed("1");
        // Then
        victim.onExit().get();
        assertThat(FuseScript.now()).isGreaterThanOrEqualTo(end);
        assertThat(sleeper.armed()).isFalse();
        assertThat(guarded.has(id)).isTrue();
        // When
        allowed(Integer.toString(PLENTY));
        // Then
        assertThat(sleeper.awaited(WAIT)).contains(new ExitStatus.Exited(0));
        assertThat(guarded.has(id)).isFalse();
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(guarded.directory());
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/bin/sh", "/bin/bash"})
    void oneThatIsPutOutMeanwhileKillsNobody(String shell) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(shell)));
        // Given
        var guarded = new Guarded(directory.resolve("guarded"));
        guarded.add(id, "none");
        guarded.confirm(id, ProcFs.identity(victim.pid()).orElseThrow());
        var sleeper = lit(shell, FuseScript.after(FuseScript.now(), WAIT), guarded);
        allowed("1");
        // When: the shell is left to find that out by itself
        assertThat(Sleeper.removed(sleeper.file())).isTrue();
        // Then
        await().atMost(WAIT.plus(WAIT)).until(() -> sleeper.reaped().isPresent());
        assertThat(victim.isAlive()).isTrue();
    }

    private Sleeper lit(String shell, long end, Guarded guarded) {
        Path file = directory.resolve("armed");
        assertThat(Sleeper.made(file)).isTrue();
        var order = new FuseScript.Order(file, end, guarded.directory());
        var usual = FuseScript.plan(order, Cgroups.none(""));
        var plan =
                new Births.Plan(
                        shell, usual.command(), usual.environment(), usual.actions(), inside());
        return switch (Sleeper.light(births, plan, file)) {
            case Sleeper.Lit.Armed(Sleeper sleeper) -> sleeper;
            case Sleeper.Lit.Refused(String why) -> throw new AssertionError(why);
        };
    }

    private Birth inside() {
        Optional<Birth> visited = crowded.visit().map(visit -> visit);
        return visited.orElseGet(() -> new Birth.Inside(crowded.unified().orElseThrow()));
    }

    private void allowed(String most) throws IOException {
        for (Path door : crowded.doors()) {
            Path place = Objects.requireNonNull(door.getParent());
            if (Files.exists(place.resolve("pids.max"))) {
                CgroupFile.write(place, "pids.max", most);
            }
        }
    }
}
