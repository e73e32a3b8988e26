package dev.reveille.os;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fuse of this JVM, on processes it does not look after. */
@Timeout(60)
class FuseTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration WAIT = Duration.ofSeconds(10);

    @TempDir Path directory;

    private final List<Process> processes = new ArrayList<>();
    private Births births;
    private LinuxFuse fuse;
    private int attempts;

    @BeforeEach
    void open() {
        assumeTrue(PosixDriver.supported(), "needs Linux with glibc 2.34");
        births = new Births();
        fuse = open(Cgroups.none("not wanted"));
    }

    private LinuxFuse open(Cgroups cgroups) {
        return new LinuxFuse(directory.resolve("fuse"), births, cgroups, _ -> true);
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        if (births != null) {
            fuse.disarm();
            fuse.close();
            births.close();
        }
    }

    @Test
    void itKillsTheGroupsOfItsListAndWhatBearsTheirMarkersButNoStrangerWithTheSamePid()
            throws Exception {
        // Given: one group, a stranger where another was, one whose pid is not written down yet
        fuse.arm(LONG);
        var known = group("");
        var stranger = group("");
        var unconfirmed = group("node/acme/worker/17.3");
        var almost = group("node/acme/worker/17.30");
        var first = guard("node/acme/worker/17.1");
        fuse.guards(request(first), identity(known, 0));
        fuse.guards(request(guard("node/acme/worker/17.2")), identity(stranger, 1));
        guard("node/acme/worker/17.3");
        // When
        fuse.arm(Duration.ZERO);
        // Then
        assertThat(known.waitFor()).isEqualTo(137);
        assertThat(unconfirmed.waitFor()).isEqualTo(137);
        await().atMost(WAIT).until(() -> !fuse.guards(first));
        assertThat(List.of(stranger, almost)).allMatch(Process::isAlive);
        assertThat(fuse.armed()).isFalse();
    }

    @Test
    void eachOfAThousandThatAreDueJustWhenTheyArePutOutEitherBurnsOrNeverDoes() throws IOException {
        var seed = new SplittableRandom(20261122);
        for (int batch = 0; batch < 20; batch++) {
            // Given
            var due = new ArrayList<Sleeper>();
            long end = FuseScript.now() + 25;
            for (int i = 0; i < 50; i++) {
                due.add(lit(directory.resolve("batch" + batch + "." + i), end));
            }
            while (FuseScript.now() < end - 1) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(seed.nextLong(20_000_000));
            // When
            var inTime = due.stream().map(one -> Sleeper.removed(one.file())).toList();
            // Then: nothing is guarded, so all it has to do is done
            for (int i = 0; i < due.size(); i++) {
                var status = due.get(i).awaited(WAIT).orElseThrow();
                assertThat(status.equals(new ExitStatus.Exited(0))).isNotEqualTo(inTime.get(i));
            }
        }
    }

    private Sleeper lit(Path file, long end) {
        assertThat(Sleeper.made(file)).isTrue();
        var order = new FuseScript.Order(file, end, directory.resolve("none"));
        var plan = FuseScript.plan(order, Cgroups.none(""));
        return switch (Sleeper.light(births, plan, file)) {
            case Sleeper.Lit.Armed(Sleeper sleeper) -> sleeper;
            case Sleeper.Lit.Refused(String why) -> throw new AssertionError(why);
        };
    }

    @Test
    void whatADeadSupervisorHadArmedGoesOutOnceTheNextIsArmed() throws Exception {
        // Given
        var victim = victim();
        fuse.arm(Duration.ofMillis(300));
        long earlier = fuse.pid().orElseThrow();
        fuse.close();
        // Its environment can be read a moment after it exists.
        await().atMost(WAIT).until(() -> sleepers().size() == 1);
        fuse = open(Cgroups.none("not wanted"));
        assertThat(fuse.armed()).isFalse();
        assertThat(armed()).hasSize(1);
        // When
        fuse.arm(LONG);
        // Then
        assertThat(fuse.armed()).isTrue();
        assertThat(armed()).hasSize(1);
        await().atMost(WAIT).until(() -> sleepers().size() == 1);
        assertThat(LibcProcess.reapByPid(earlier))
                .isEqualTo(new LibcProcess.WaitResult.Ended(new ExitStatus.Exited(3)));
        assertThat(victim.isAlive()).isTrue();
    }

    @Test
    void oneSleeperIsLeftHoweverOftenItIsRenewedAndItHoldsNothingOfItsSupervisor()
            throws IOException {
        // When
        for (int i = 0; i < 5; i++) {
            fuse.arm(LONG);
        }
        // Then
        await().atMost(WAIT).until(() -> sleepers().size() == 1);
        long pid = sleepers().getFirst();
        assertThat(ProcFs.stat(pid).orElseThrow().session()).isEqualTo(pid);
        try (var open = Files.list(Path.of("/proc", "" + pid, "fd"))) {
            String armed = armed().getFirst().toString();
            assertThat(open.map(FuseTest::target))
                    .containsExactlyInAnyOrder("/dev/null", "/dev/null", "/dev/null", armed);
        }
        // When
        fuse.disarm();
        // Then
        await().atMost(WAIT).until(() -> sleepers().isEmpty());
        assertThat(armed()).isEmpty();
    }

    @Test
    void itsTimeStaysTheSameThoughSomeoneEndsItsSleep() {
        // Given
        fuse.arm(LONG);
        long shell = fuse.pid().orElseThrow();
        await().atMost(WAIT).until(() -> asleep(shell) > 0);
        long sleep = asleep(shell);
        // When
        LibcProcess.kill(sleep, Signal.TERM.number());
        // Then
        await().atMost(WAIT).until(() -> asleep(shell) > 0 && asleep(shell) != sleep);
        assertThat(fuse.armed()).isTrue();
    }

    /** What the shell waits for; 0 if for nothing. */
    private static long asleep(long shell) {
        return ProcFs.pids().stream()
                .filter(pid -> ProcFs.stat(pid).filter(s -> s.parent() == shell).isPresent())
                .filter(Confined::lives)
                .findFirst()
                .orElse(0L);
    }

    @Test
    void eachKindOfCgroupIsEmptiedWhateverLeftItsSession() throws Exception {
        var places = CgroupMounts.of(proc("mountinfo"), proc("cgroup"));
        int tried = 0;
        for (String kind : List.of("freezer", CgroupMounts.UNIFIED)) {
            var place = places.get(kind);
            if (place == null || Account.own() != 0) {
                continue;
            }
            tried++;
            fuse.close();
            var cgroups = Cgroups.of(Map.of(kind, place), "reveille-test-fuse");
            fuse = open(cgroups);
            emptied(cgroups);
            cgroups.close();
        }
        assumeTrue(tried > 0, "needs root and a cgroup of either version");
    }

    private void emptied(Cgroups cgroups) throws Exception {
        // Given
        fuse.arm(LONG);
        var id = guard("none");
        var cgroup = cgroups.of(id);
        cgroup.make(Limits.NONE, false);
        var shell = started("sh", "-c", "read go; (setsid sleep 1000 &); sleep 1000");
        for (Path door : cgroup.doors()) {
            var place = requireNonNull(door.getParent());
            CgroupFile.write(place, "cgroup.procs", Long.toString(shell.pid()));
        }
        try (var in = shell.outputWriter()) {
            in.write("go\n");
        }
        await().atMost(WAIT).until(() -> cgroup.pids().size() == 3);
        // When
        fuse.arm(Duration.ZERO);
        // Then: nothing is ever born there again
        assertThat(shell.waitFor()).isEqualTo(137);
        await().atMost(WAIT).until(() -> !fuse.guards(id));
        assertThat(cgroup.doors()).noneMatch(Files::exists);
    }

    private Process victim() throws IOException {
        var victim = group("");
        fuse.arm(LONG);
        fuse.guards(request(guard("none")), identity(victim, 0));
        return victim;
    }

    private SpawnId guard(String marker) {
        var id = new SpawnId(AgentId.of("acme", "worker"), new Epoch(17), ++attempts);
        assertThat(fuse.guard(request(id), marker)).isEmpty();
        return id;
    }

    private SpawnRequest request(SpawnId id) {
        return new SpawnRequest(
                        id,
                        List.of("true"),
                        directory,
                        Map.of(),
                        directory.resolve("log"),
                        SpawnRequest.MAX_LINE,
                        Confinement.NONE)
                .exclusively();
    }

    /** A process that leads a session of its own. */
    private Process group(String marker) throws IOException {
        var builder = new ProcessBuilder("setsid", "sleep", "1000");
        builder.environment().put(Marker.VARIABLE, marker);
        var process = builder.start();
        processes.add(process);
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> ProcFs.stat(process.pid()).orElseThrow().group() == process.pid());
        return process;
    }

    private Process started(String... command) throws IOException {
        var process = new ProcessBuilder(command).start();
        processes.add(process);
        return process;
    }

    private static ProcessIdentity identity(Process process, long ticksOff) {
        var found = ProcFs.identity(process.pid()).orElseThrow();
        return new ProcessIdentity(found.pid(), found.startTicks() + ticksOff, BootId.current());
    }

    private List<Path> armed() throws IOException {
        try (var files = Files.list(directory.resolve("fuse"))) {
            return files.filter(f -> f.getFileName().toString().startsWith("armed")).toList();
        }
    }

    /** Shells that wait for their time. */
    private List<Long> sleepers() {
        String ours = "GUARDED=" + directory;
        return ProcFs.pids().stream()
                .filter(pid -> ProcFs.environment(pid).filter(e -> e.contains(ours)).isPresent())
                .filter(pid -> ProcFs.stat(pid).filter(s -> s.group() == pid).isPresent())
                .filter(Confined::lives)
                .toList();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String proc(String file) throws IOException {
        return Files.readString(Path.of("/proc/self", file));
    }
}
