package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.os.CgroupTree.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose children die by the hundreds and are not reaped, and leave orphans behind. */
@Timeout(60)
class ZombieStormTest {
    private static final int DEAD = 300;
    private static final int ORPHANS = 40;
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Says the orphans' pids on one line, then answers; half of them leave its session. */
    private static final String STORM =
            """
            exec python3 -c '
            import os, sys, time
            for i in range(%d):
                if os.fork() == 0:
                    os._exit(i %% 256)
            out, into = os.pipe()
            for i in range(%d):
                if os.fork() == 0:
                    if os.fork() == 0:
                        if i %% 2:
                            os.setsid()
                        os.write(into, b"%%d " %% os.getpid())
                        os.execvp("sleep", ["sleep", "1000"])
                    os._exit(0)
            os.close(into)
            pids = b""
            while len(pids.split()) < %d or pids[-1:] != b" ":
                pids += os.read(out, 65536)
            print(pids.decode(), flush=True)
            for line in sys.stdin:
                if line.strip() == "end":
                    sys.exit(9)
                print("heard", line.strip(), flush=True)
            '
            """
                    .formatted(DEAD, ORPHANS, ORPHANS);

    private static final Confinement CONFINED = Confined.to(Confined.memory(500));

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
    void itsSupervisorIsPromptMeanwhileAndKillsTheLot() throws IOException {
        // Given
        var id = confined.start(CONFINED, STORM);
        var orphans = orphans(id);
        var calm = confined.start(CONFINED, "while read -r line; do echo \"heard $line\"; done");
        long agent = pid(id);
        assertThat(zombiesOf(agent)).isEqualTo(DEAD + ORPHANS);
        assertThat(orphans).hasSize(ORPHANS).allMatch(pid -> parent(pid) != agent);
        // Then all that is its is counted, and both are heard
        assertThat(confined.driver().usage(id).orElseThrow().processes()).isGreaterThan(ORPHANS);
        for (int i = 0; i < 20; i++) {
            for (var each : List.of(id, calm)) {
                confined.driver().send(each, "word " + i);
            }
            assertThat(confined.recorder.awaitLine(calm, i)).isEqualTo("heard word " + i);
            assertThat(confined.recorder.awaitLine(id, i + 1)).isEqualTo("heard word " + i);
        }
        // When
        confined.driver().signal(id, Signal.KILL);
        // Then
        assertThat(confined.recorder.awaitExit(id)).isEqualTo(new ExitStatus.Signaled(9, false));
        assertNothingLives(agent, orphans);
        assertThat(confined.recorder.exits(id)).hasSize(1);
        assertThat(confined.recorder.exits(calm)).isEmpty();
    }

    @Test
    void itsOrphansEndWithItWhenItEndsByItself() throws IOException {
        var id = confined.start(CONFINED, STORM);
        var orphans = orphans(id);
        long agent = pid(id);
        // When
        confined.driver().send(id, "end");
        // Then
        assertThat(confined.recorder.awaitExit(id)).isEqualTo(new ExitStatus.Exited(9));
        assertNothingLives(agent, orphans);
    }

    private List<Long> orphans(SpawnId id) {
        return Stream.of(confined.recorder.awaitLine(id, 0).strip().split(" "))
                .map(Long::valueOf)
                .toList();
    }

    private long pid(SpawnId id) {
        return new SpawnJournal(confined.config.state())
                .entries().stream()
                        .filter(entry -> entry.id().equals(id))
                        .flatMap(entry -> entry.process().stream())
                        .mapToLong(ProcessIdentity::pid)
                        .findFirst()
                        .orElseThrow();
    }

    private void assertNothingLives(long agent, List<Long> orphans) {
        await().atMost(SOON).until(() -> orphans.stream().noneMatch(Confined::lives));
        await().atMost(SOON).until(() -> zombiesOf(agent) == 0);
        assertThat(ProcFs.stat(agent)).isEmpty();
    }

    private static long zombiesOf(long agent) {
        return ProcFs.pids().stream()
                .flatMap(pid -> ProcFs.stat(pid).stream())
                .filter(stat -> stat.parent() == agent && !stat.alive())
                .count();
    }

    private static long parent(long pid) {
        return ProcFs.stat(pid).map(ProcFs.Stat::parent).orElse(0L);
    }
}
