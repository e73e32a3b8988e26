package dev.reveille.os;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Limits;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.os.CgroupTree.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** A driver that confines, and processes started by it. */
final class Confined implements AutoCloseable {
    final Recorder recorder = new Recorder();
    final DriverConfig config;
    final Cgroups cgroups;
    private final PosixDriver driver;
    private final Path directory;
    private final AtomicInteger attempts = new AtomicInteger();

    Confined(Path directory) {
        assumeTrue(PosixDriver.supported(), "needs Linux with glibc 2.34");
        this.directory = directory;
        config =
                new DriverConfig(
                        new NodeId("node-1"),
                        directory.resolve("state"),
                        directory.resolve("run"),
                        DriverConfig.PENDING_BYTES);
        driver = new PosixDriver(config, recorder);
        cgroups = Cgroups.open(config.state());
    }

    /** The test needs this of the machine. */
    void needs(Purpose purpose) {
        assumeTrue(
                cgroups.tree(purpose).isPresent(),
                () -> "needs a cgroup for " + purpose + ": " + cgroups.refused(purpose));
    }

    static void needsRoot() {
        assumeTrue(Account.own() == 0, "needs root");
    }

    PosixDriver driver() {
        return driver;
    }

    static Limits memory(long mebibytes) {
        return new Limits(
                OptionalLong.of(mebibytes << 20),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    static Limits counts(OptionalInt processes, OptionalInt files) {
        return new Limits(OptionalLong.empty(), OptionalDouble.empty(), processes, files);
    }

    static Confinement to(Limits limits) {
        return new Confinement(limits, Optional.empty(), false, Optional.empty());
    }

    Confinement as(String user, Path own) {
        return new Confinement(Limits.NONE, Optional.of(user), false, Optional.of(own));
    }

    SpawnResult spawn(SpawnId id, Confinement confinement, String script) {
        return driver.spawn(
                new SpawnRequest(
                        id,
                        List.of("sh", "-c", script),
                        Path.of("/"),
                        Map.of("PATH", Program.DEFAULT_PATH),
                        directory.resolve("log"),
                        SpawnRequest.MAX_LINE,
                        confinement));
    }

    SpawnId start(Confinement confinement, String script) {
        var id = next();
        if (spawn(id, confinement, script) instanceof SpawnResult.Failed(var problem)) {
            throw new AssertionError(problem.line());
        }
        return id;
    }

    SpawnId next() {
        return new SpawnId(AgentId.of("acme", "worker"), new Epoch(17), attempts.incrementAndGet());
    }

    /** Whether a process lives, and is no zombie. */
    static boolean lives(long pid) {
        return ProcFs.stat(pid).filter(ProcFs.Stat::alive).isPresent();
    }

    @Override
    public void close() {
        for (int i = 1; i <= attempts.get(); i++) {
            driver.signal(new SpawnId(AgentId.of("acme", "worker"), new Epoch(17), i), Signal.KILL);
        }
        try {
            driver.awaitNone(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        driver.close();
        cgroups.close();
    }
}
