package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors of a thread's own are Linux's")
class DoorstepTest {
    private static final List<String> NOTHING = List.of("true");

    private static final Births.Settling NOTHING_MORE = Births.Settling.NONE;
    private static final int IN_A_ROW = 5;

    /** More than after how many a method handle is compiled anew, by classes loaded then. */
    private static final int MANY = 300;

    @TempDir private Path directory;
    private Births births;

    @BeforeEach
    void open() {
        births = new Births();
    }

    @AfterEach
    void close() {
        births.close();
    }

    @Test
    void processesAreStartedAgainAndAgain() {
        for (int i = 0; i < MANY; i++) {
            assertThat(start("/bin/true")).isPositive();
        }
    }

    @Test
    void whatCannotBeStartedIsAnErrorOfItsOwn() {
        assertThat(Errno.ENOENT.is(start(directory.resolve("gone").toString()))).isTrue();
    }

    @Test
    void filesThatOthersHaveOpenAreNotOpenThere() throws IOException {
        // Given
        Path file = Files.createFile(directory.resolve("file"));
        int before = births.descriptors();
        // When
        try (var mine = Files.newInputStream(file);
                var apart = new Births()) {
            // Then
            assertThat(mine.read()).isEqualTo(-1);
            assertThat(apart.descriptors()).isEqualTo(before);
        }
    }

    @Test
    void whatStartsAProcessInACgroupIsThereNoLongerOnceItRuns() throws IOException {
        try (var cgroups = Cgroups.open(directory)) {
            // Given
            var cgroup = cgroups.rehearsal();
            assumeTrue(cgroup.visit().isPresent(), "no cgroups of the first version alone here");
            cgroup.make(Limits.NONE, false);
            var visit = cgroup.visit().get();
            // When
            int pid =
                    births.start(
                            new Births.Plan(
                                    "/bin/sleep",
                                    List.of("sleep", "1000"),
                                    List.of(),
                                    List.of(),
                                    visit),
                            Births.Settling.NONE);
            // Then
            for (Path door : visit.doors()) {
                assertThat(Files.readAllLines(door)).containsExactly(Integer.toString(pid));
            }
            LibcProcess.kill(pid, Signal.KILL.number());
            LibcProcess.reapByPid(pid);
            await().until(cgroup::remove);
        }
    }

    @Test
    void ofSeveralInARowEachIsInItsOwnCgroupsAndThoseOfNoneInNone() throws IOException {
        try (var cgroups = Cgroups.open(directory)) {
            // Given
            assumeTrue(
                    cgroups.rehearsal().visit().isPresent(),
                    "no cgroups of the first version alone here");
            var own = new ArrayList<Cgroup>();
            var starts = new ArrayList<Births.Start>();
            // When
            for (int i = 0; i < IN_A_ROW; i++) {
                var id = new SpawnId(AgentId.of("acme", "a" + i), new Epoch(1), 1);
                var cgroup = cgroups.of(id);
                cgroup.make(Limits.NONE, false);
                own.add(cgroup);
            }
            for (Cgroup cgroup : own) {
                starts.add(births.begin(sleep(cgroup.visit().orElseThrow()), NOTHING_MORE));
                starts.add(births.begin(sleep(cgroup.visit().orElseThrow()), NOTHING_MORE));
                starts.add(births.begin(sleep(new Birth.Plain()), NOTHING_MORE));
            }
            var pids = starts.stream().map(start -> (long) start.result()).toList();
            // Then
            try {
                for (int i = 0; i < IN_A_ROW; i++) {
                    var both = pids.subList(3 * i, 3 * i + 2);
                    assertThat(own.get(i).pids()).containsExactlyElementsOf(both);
                    for (Path door : own.get(i).visit().orElseThrow().doors()) {
                        var expected = both.stream().map(String::valueOf).toList();
                        assertThat(Files.readAllLines(door)).containsExactlyElementsOf(expected);
                    }
                }
            } finally {
                for (long pid : pids) {
                    LibcProcess.kill(pid, Signal.KILL.number());
                    LibcProcess.reapByPid(pid);
                }
            }
            own.forEach(cgroup -> await().until(cgroup::remove));
        }
    }

    private static Births.Plan sleep(Birth birth) {
        return new Births.Plan("/bin/sleep", List.of("sleep", "1000"), List.of(), List.of(), birth);
    }

    @Test
    void workThatFailsFailsWhereItWasAskedFor() {
        try (var doorstep = Doorstep.open(() -> 0)) {
            assertThatThrownBy(
                            () ->
                                    doorstep.call(
                                            () -> {
                                                throw new IllegalStateException("odd");
                                            }))
                    .hasMessage("odd");
            assertThat(doorstep.call(() -> 7)).isEqualTo(7);
        }
    }

    @Test
    void whoIsInterruptedStillGetsItsResultAndStaysInterrupted() {
        try (var doorstep = Doorstep.open(() -> 0)) {
            // When
            Thread.currentThread().interrupt();
            int result = doorstep.call(() -> 7);
            // Then
            assertThat(Thread.interrupted()).isTrue();
            assertThat(result).isEqualTo(7);
        }
    }

    @Test
    void whoAsksForSomethingOnceItIsClosedIsToldSo() {
        // Given
        var doorstep = Doorstep.open(() -> 0);
        // When
        doorstep.close();
        // Then
        assertThatThrownBy(() -> doorstep.call(() -> 7)).hasMessageContaining("closed");
    }

    private int start(String program) {
        int pid =
                births.start(
                        new Births.Plan(program, NOTHING, List.of(), List.of(), new Birth.Plain()),
                        Births.Settling.NONE);
        if (pid > 0) {
            LibcProcess.reapByPid(pid);
        }
        return pid;
    }
}
