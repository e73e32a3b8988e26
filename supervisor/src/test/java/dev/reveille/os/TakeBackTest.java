package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.os.Leftovers.Leftover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver takes hold of processes that another one, killed since, has started. */
class TakeBackTest {
    private static final String ECHO = "while read -r line; do echo \"heard <$line>\"; done";

    @TempDir Path directory;
    private final Recorder recorder = new Recorder();
    private ProcessDriver driver;

    @BeforeEach
    void open() {
        driver = ProcessDrivers.open(SupervisorMain.config(directory), recorder);
    }

    @AfterEach
    void end() throws Exception {
        driver.signal(id(), Signal.KILL);
        assertThat(driver.awaitNone(Duration.ofSeconds(10))).isTrue();
        driver.close();
    }

    @Test
    void itsInputGoesOnAfterANewlineAndItsOutputAfterTheNext() throws Exception {
        Leftover.Running left = left("printf 'half a '; " + ECHO);
        // A line that a killed supervisor wrote half
        Files.writeString(left.entry().fifos().getFirst(), "{\"type\":\"ta");
        // When
        assertThat(takeBack(left)).isInstanceOf(TakenBack.Held.class);
        driver.send(id(), "whole");
        // Then: the half line and the empty one that ends it are the process's to skip
        assertThat(recorder.awaitLine(id(), 0)).isEqualTo("heard <whole>");
        assertThat(recorder.lines(id())).hasSize(1);
    }

    @Test
    void itIsSignalledWithAllItStartedAndItsEndIsNoticed() throws Exception {
        Leftover.Running left = left("sleep 1000 & sleep 1001");
        ProcessIdentity main = left.main().orElseThrow();
        takeBack(left);
        assertThat(driver.usage(id())).isPresent();
        // When
        assertThat(driver.signal(id(), Signal.TERM)).isTrue();
        // Then: what the kernel still says, or that nobody knows
        assertThat(recorder.awaitExit(id()))
                .isIn(new ExitStatus.Signaled(15, false), new ExitStatus.Unknown());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Bearers.of(java.util.Set.of(left.entry().marker())).isEmpty());
        assertThat(driver.signal(id(), Signal.KILL)).isFalse();
        assertThat(new SpawnJournal(directory.resolve("state")).entries()).isEmpty();
        assertThat(left.entry().fifos()).noneMatch(Files::exists);
        assertThat(main.pid()).isPositive();
    }

    @Test
    void oneThatEndedMeanwhileIsOverAndAStrangerUnderItsPidIsNotTouched() throws Exception {
        Leftover.Running left = left("exec sleep 1000");
        ProcessIdentity main = left.main().orElseThrow();
        ProcessHandle.of(main.pid()).ifPresent(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ProcFs.stat(main.pid()).filter(ProcFs.Stat::alive).isEmpty());
        assertThat(driver.takeBack(left.entry(), main, SpawnRequest.MAX_LINE))
                .isInstanceOf(TakenBack.Over.class);
        // Given a process that has the pid, and not the start time
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        try {
            var reused = new ProcessIdentity(stranger.pid(), main.startTicks(), main.bootId());
            assertThat(driver.takeBack(left.entry(), reused, SpawnRequest.MAX_LINE))
                    .isInstanceOf(TakenBack.Over.class);
            assertThat(driver.signal(id(), Signal.KILL)).isFalse();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void oneThatDoesNotShowItsMarkerIsRefused() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        try {
            var process = ProcFs.identity(stranger.pid()).orElseThrow();
            var entry =
                    new SpawnJournal.Entry(
                            id(), "n/" + id(), BootId.current(), List.of(), Optional.of(process));
            assertThat(driver.takeBack(entry, process, SpawnRequest.MAX_LINE))
                    .isEqualTo(new TakenBack.Refused("it does not show REVEILLE_SPAWN"));
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aStatusIsReadAsWaitGivesIt() {
        assertThat(LastStatus.decode(3 << 8)).isEqualTo(new ExitStatus.Exited(3));
        assertThat(LastStatus.decode(9)).isEqualTo(new ExitStatus.Signaled(9, false));
        assertThat(LastStatus.decode(11 | 0x80)).isEqualTo(new ExitStatus.Signaled(11, true));
    }

    private Leftover.Running left(String script) throws IOException {
        try (var other = OtherSupervisor.start(directory, 1, script)) {
            other.awaitLine("all"::equals);
            other.kill();
        }
        return (Leftover.Running)
                new Leftovers(directory.resolve("state")).find().stream().findFirst().orElseThrow();
    }

    private TakenBack takeBack(Leftover.Running left) {
        return driver.takeBack(left.entry(), left.main().orElseThrow(), SpawnRequest.MAX_LINE);
    }

    private static SpawnId id() {
        return new SpawnId(AgentId.of("acme", "agent-1"), new Epoch(1), 1);
    }
}
