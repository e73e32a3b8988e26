package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is left by supervisors that were really killed. */
@Timeout(60)
class LeftoversTest {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @TempDir Path directory;

    /** As the next supervisor of the same state directory would. */
    @AfterEach
    void noCgroupStays() {
        try (var cgroups = Cgroups.open(state())) {
            cgroups.sweep(_ -> false);
            await().atMost(GRACE).until(() -> cgroups.cleared());
        }
    }

    @Test
    void agentsOfAKilledSupervisorAreFoundAndEndedWithAllTheyStarted() throws IOException {
        // Given
        try (var other = OtherSupervisor.start(directory, 3, "sleep 1000 & setsid sleep 1001")) {
            other.awaitLine("all"::equals);
            other.kill();
        }
        var leftovers = new Leftovers(state());
        // When
        var found = leftovers.find();
        // Then: the shell, its child, and the one that left its session
        assertThat(found).hasSize(3);
        await().atMost(GRACE).until(() -> bearers(leftovers.find()).size() == 9);
        // When
        var outcome = leftovers.end(leftovers.find(), GRACE);
        // Then
        assertThat(outcome.ended()).hasSize(3);
        assertThat(outcome.remaining()).isEmpty();
        assertThat(markers()).isEmpty();
        assertThat(leftovers.find()).isEmpty();
        assertThat(directory.resolve("run").toFile().list()).isEmpty();
    }

    @Test
    void oneThatIgnoresTermIsKilledAfterTheGrace() {
        // Given
        try (var other =
                OtherSupervisor.start(
                        directory, 1, "trap '' TERM; echo up; while :; do sleep 0.1; done")) {
            other.awaitLine("line up"::equals);
            other.kill();
        }
        var leftovers = new Leftovers(state());
        // When
        var outcome = leftovers.end(leftovers.find(), Duration.ofMillis(300));
        // Then
        assertThat(outcome.ended()).hasSize(1);
        assertThat(markers()).isEmpty();
    }

    static LongStream seeds() {
        return LongStream.range(0, 6);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aKillInTheMiddleOfStartingLeavesNothingUnknown(long seed) {
        // Given
        int kill = 1 + new Random(seed).nextInt(60);
        try (var other = OtherSupervisor.start(directory, 500, "exec sleep 1000")) {
            var pids = new AtomicInteger();
            other.awaitLine(line -> pids.incrementAndGet() == kill);
            // When
            other.kill();
        }
        var running = markers();
        var leftovers = new Leftovers(state());
        var found = leftovers.find();
        // Then
        assertThat(running).hasSizeGreaterThanOrEqualTo(kill);
        assertThat(found.stream().filter(Leftovers.Leftover.Running.class::isInstance))
                .extracting(leftover -> leftover.entry().marker())
                .containsExactlyInAnyOrderElementsOf(running);
        assertThat(leftovers.end(found, GRACE).ended()).hasSameSizeAs(running);
        assertThat(markers()).isEmpty();
        assertThat(directory.resolve("run").toFile().list()).isEmpty();
    }

    @Test
    void aStrangerWithTheRecordedPidIsNeverSignalled() throws IOException {
        // Given
        var builder = new ProcessBuilder("sleep", "1000");
        builder.environment().put(Marker.VARIABLE, marker("acme/other/1.1"));
        var stranger = builder.start();
        try {
            record(id(), marker(id()), ProcFs.identity(stranger.pid()).orElseThrow());
            var leftovers = new Leftovers(state());
            // When
            var outcome = leftovers.end(leftovers.find(), Duration.ofMillis(100));
            // Then
            assertThat(outcome.ended()).isEmpty();
            assertThat(outcome.remaining().get(id())).contains("" + stranger.pid(), "by hand");
            assertThat(stranger.isAlive()).isTrue();
            assertThat(leftovers.find()).hasSize(1);
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void whatANamesakeOnThisMachineRunsIsLeftAlone() throws IOException {
        // Given: a killed supervisor, and another that runs, of the same node id and agent
        var namesake = directory.resolve("namesake");
        var recorder = new Recorder();
        var config = SupervisorMain.config(directory);
        var its = new DriverConfig(config.node(), namesake, namesake, config.pendingBytes());
        try (var other = OtherSupervisor.start(directory, 1, "exec sleep 1000");
                var driver = ProcessDrivers.open(its, recorder)) {
            other.awaitLine("all"::equals);
            other.kill();
            var id = new SpawnId(AgentId.of("acme", "agent-1"), new Epoch(1), 1);
            var result = driver.spawn(request(id, List.of("sh", "-c", "echo up; read line")));
            assertThat(result).isInstanceOf(SpawnResult.Started.class);
            recorder.awaitLine(id, 0);
            var leftovers = new Leftovers(state());
            // When
            var outcome = leftovers.end(leftovers.find(), GRACE);
            // Then
            assertThat(outcome.ended()).containsExactly(id);
            assertThat(driver.signal(id, Signal.KILL)).isTrue();
            assertThat(recorder.awaitExit(id)).isEqualTo(new ExitStatus.Signaled(9, false));
        }
    }

    @Test
    void aPidThatWasReusedSinceIsNobody() throws IOException {
        // Given
        var self = ProcFs.identity(ProcessHandle.current().pid()).orElseThrow();
        var earlier = new ProcessIdentity(self.pid(), self.startTicks() - 1, self.bootId());
        record(id(), marker(id()), earlier);
        var leftovers = new Leftovers(state());
        // Then
        assertThat(leftovers.find()).singleElement().isInstanceOf(Leftovers.Leftover.Gone.class);
        assertThat(leftovers.end(leftovers.find(), GRACE).remaining()).isEmpty();
        assertThat(leftovers.find()).isEmpty();
    }

    @Test
    void aStartOfAnotherBootIsGoneAndItsNamesGoToo() throws IOException {
        // Given
        var fifo = Files.createFile(directory.resolve("old.in"));
        Files.createDirectories(state());
        var entry =
                new SpawnJournal.Entry(id(), "m", "another-boot", List.of(fifo), Optional.empty());
        Files.write(state().resolve("starts"), new JournalLine.Intent(entry).bytes());
        var leftovers = new Leftovers(state());
        // When
        leftovers.end(leftovers.find(), GRACE);
        // Then
        assertThat(fifo).doesNotExist();
        assertThat(leftovers.find()).isEmpty();
    }

    @Test
    void aStateDirectoryHasOneSupervisorAndNamesIt() {
        try (var other = OtherSupervisor.start(directory, 1, "exec sleep 1000")) {
            other.awaitLine("all"::equals);
            // Then
            assertThatThrownBy(() -> StateLock.take(state()))
                    .hasMessageContaining("StateDirectoryInUse")
                    .hasMessageContaining("process " + other.pid() + " on ")
                    .hasMessageContaining("a node.state.dir of its own");
            // When
            other.kill();
        }
        // Then
        try (var _ = StateLock.take(state())) {
            assertThatThrownBy(() -> StateLock.take(state()))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            var leftovers = new Leftovers(state());
            assertThat(leftovers.end(leftovers.find(), GRACE).ended()).hasSize(1);
        }
        StateLock.take(state()).close();
    }

    @Test
    void aSupervisorStartedWithChildSignalsIgnoredStillLearnsStatuses() {
        try (var other =
                OtherSupervisor.start(
                        directory, 1, "exit 7", "sh", "-c", "trap '' CHLD; exec \"$@\"", "sh")) {
            assertThat(other.awaitLine(line -> line.startsWith("exited")))
                    .last()
                    .isEqualTo("exited " + new ExitStatus.Exited(7));
        }
    }

    @Test
    void aProcessThatKeepsBecomingAnotherProgramIsAlwaysFound() throws IOException {
        // Given
        var script = Files.writeString(directory.resolve("again"), "#!/bin/sh\nexec \"$0\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        try (var other = OtherSupervisor.start(directory, 2, "exec " + script)) {
            other.awaitLine("all"::equals);
            other.kill();
        }
        var leftovers = new Leftovers(state());
        for (int i = 0; i < 50; i++) {
            assertThat(bearers(leftovers.find())).hasSize(2);
        }
        assertThat(leftovers.end(leftovers.find(), GRACE).ended()).hasSize(2);
    }

    private SpawnRequest request(SpawnId id, List<String> command) {
        return new SpawnRequest(
                id,
                command,
                directory,
                Map.of("PATH", Program.DEFAULT_PATH),
                directory.resolve("log"),
                SpawnRequest.MAX_LINE,
                OptionalInt.empty());
    }

    private Set<String> markers() {
        return Bearers.byMarker().keySet().stream()
                .filter(marker -> marker.startsWith(SupervisorMain.node(directory) + "~"))
                .collect(Collectors.toSet());
    }

    private String marker(Object start) {
        return SupervisorMain.node(directory) + "~0/" + start;
    }

    private void record(SpawnId id, String marker, ProcessIdentity process) throws IOException {
        var journal = new SpawnJournal(state());
        journal.intend(id, marker, List.of());
        journal.confirm(id, process);
    }

    private static List<ProcessIdentity> bearers(List<Leftovers.Leftover> leftovers) {
        return leftovers.stream()
                .filter(Leftovers.Leftover.Running.class::isInstance)
                .map(Leftovers.Leftover.Running.class::cast)
                .flatMap(running -> running.bearers().stream())
                .toList();
    }

    private static SpawnId id() {
        return new SpawnId(AgentId.of("acme", "worker"), new Epoch(1), 1);
    }

    private Path state() {
        return directory.resolve("state");
    }
}
