package dev.reveille.os;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.fleet.Limits;
import dev.reveille.os.CgroupTree.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that have left their agent's session, with nothing left that shows whose they are. */
@Timeout(60)
class EscapesTest {
    /** In a session of its own, without the marker, and its parent gone. */
    private static final String ESCAPE =
            "(env -i setsid sh -c 'echo $$; exec sleep 1000' & ); sleep 0.1; read wait";

    private static final Confinement CONFINED = Confined.to(Confined.memory(200));

    @TempDir Path directory;

    private Confined confined;

    @BeforeEach
    void open() {
        confined = new Confined(directory);
        confined.needs(Purpose.KILL);
    }

    @AfterEach
    void close() {
        confined.close();
    }

    @Test
    void anEscapedProcessEndsWhenItsAgentIsKilled() {
        // Given
        var id = confined.start(CONFINED, ESCAPE);
        long escaped = Long.parseLong(confined.recorder.awaitLine(id, 0));
        assertThat(Confined.lives(escaped)).isTrue();
        // When
        confined.driver().signal(id, Signal.KILL);
        // Then
        confined.recorder.awaitExit(id);
        await().atMost(Duration.ofSeconds(5)).until(() -> !Confined.lives(escaped));
    }

    @Test
    void anEscapedProcessEndsWithItsAgent() {
        // Given
        var id = confined.start(CONFINED, ESCAPE);
        long escaped = Long.parseLong(confined.recorder.awaitLine(id, 0));
        // When
        confined.driver().send(id, "end");
        // Then
        assertThat(confined.recorder.awaitExit(id)).isEqualTo(new ExitStatus.Exited(0));
        await().atMost(Duration.ofSeconds(5)).until(() -> !Confined.lives(escaped));
    }

    @Test
    void aFrozenAgentIsKilledAllTheSame() throws IOException {
        // Given
        var id = confined.start(CONFINED, "sleep 1000 & echo $!; read wait");
        long child = Long.parseLong(confined.recorder.awaitLine(id, 0));
        var tree = confined.cgroups.tree(Purpose.KILL).orElseThrow();
        var cgroup = tree.base().resolve(Cgroups.nameOf(id));
        CgroupFile.write(
                cgroup,
                tree.unified() ? "cgroup.freeze" : "freezer.state",
                tree.unified() ? "1" : "FROZEN");
        // When
        confined.driver().signal(id, Signal.KILL);
        // Then
        assertThat(confined.recorder.awaitExit(id)).isEqualTo(new ExitStatus.Signaled(9, false));
        await().atMost(Duration.ofSeconds(5)).until(() -> !Confined.lives(child));
    }

    @Test
    void theFirstVersionsFreezerReachesThemToo() throws IOException, InterruptedException {
        // Given: what is chosen where there is no second version
        var places = CgroupMounts.of(proc("mountinfo"), proc("cgroup"));
        assumeTrue(places.containsKey("freezer"), "needs the freezer of cgroup v1");
        var only = new HashMap<>(places);
        only.remove(CgroupMounts.UNIFIED);
        var choice = CgroupTrees.choose(only, "reveille-test-freezer");
        var cgroup = new Cgroup(choice.trees(), "one");
        cgroup.make(Limits.NONE, false);
        var shell =
                new ProcessBuilder("sh", "-c", "read go; (setsid sleep 1000 &); sleep 1000")
                        .start();
        try {
            take(cgroup, shell.pid());
            try (var in = shell.outputWriter()) {
                in.write("go\n");
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> cgroup.pids().size() == 3);
            // When: someone else had frozen it
            CgroupFile.write(
                    requireNonNull(choice.trees().get(Purpose.KILL)).base().resolve("one"),
                    "freezer.state",
                    "FROZEN");
            cgroup.kill();
            // Then
            assertThat(shell.waitFor()).isEqualTo(137);
            await().atMost(Duration.ofSeconds(5)).until(cgroup::remove);
        } finally {
            shell.destroyForcibly();
            for (var tree : List.copyOf(choice.trees().values())) {
                Files.deleteIfExists(tree.base());
            }
        }
    }

    private static void take(Cgroup cgroup, long pid) throws IOException {
        for (Path door : cgroup.doors()) {
            CgroupFile.write(requireNonNull(door.getParent()), "cgroup.procs", Long.toString(pid));
        }
    }

    private static String proc(String file) throws IOException {
        return Files.readString(Path.of("/proc/self", file));
    }

    @Test
    void noCgroupOutlivesItsProcesses() {
        // Given
        var ids = List.of(confined.start(CONFINED, ESCAPE), confined.start(CONFINED, "exit 3"));
        confined.recorder.awaitLine(ids.getFirst(), 0);
        // When
        confined.driver().signal(ids.getFirst(), Signal.KILL);
        // Then
        ids.forEach(confined.recorder::awaitExit);
        await().atMost(Duration.ofSeconds(5)).until(confined.cgroups::cleared);
    }

    @Test
    void whatADeadSupervisorLeftIsRemovedAndWhatEscapedItIsEnded() throws Exception {
        // Given: a start that is over, of which a process still runs, and one that is empty
        var id = confined.next();
        var cgroup = confined.cgroups.of(id);
        cgroup.make(Limits.NONE, false);
        var escaped = new ProcessBuilder("sleep", "1000").start();
        take(cgroup, escaped.pid());
        confined.cgroups.of(confined.next()).make(Limits.NONE, false);
        assertThat(confined.cgroups.cleared()).isFalse();
        // When
        confined.cgroups.sweep(_ -> false);
        // Then
        assertThat(escaped.waitFor()).isEqualTo(137);
        await().atMost(Duration.ofSeconds(5)).until(confined.cgroups::cleared);
    }

    @Test
    void whatIsNotKnownToBeOverIsLeftAlone() throws Exception {
        // Given
        var id = confined.next();
        var cgroup = confined.cgroups.of(id);
        cgroup.make(Limits.NONE, false);
        var agent = new ProcessBuilder("sleep", "1000").start();
        take(cgroup, agent.pid());
        // When
        confined.cgroups.sweep(name -> name.equals(Cgroups.nameOf(id)));
        // Then
        assertThat(cgroup.pids()).containsExactly(agent.pid());
        agent.destroyForcibly().waitFor();
    }
}
