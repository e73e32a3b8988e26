package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract, and what only a driver of our own can promise. */
class PosixDriverTest extends ProcessDriverContract {
    @Override
    ProcessDriver open(DriverConfig config, ProcessListener listener) {
        return new PosixDriver(config, listener);
    }

    @Test
    void anAgentSeesExactlyDescriptorsZeroToFour() throws IOException {
        // Given
        var loopback = InetAddress.getLoopbackAddress();
        try (var listening = new ServerSocket(0, 5, loopback);
                var client = new Socket(loopback, listening.getLocalPort());
                var served = listening.accept();
                var file =
                        FileChannel.open(
                                directory.resolve("open"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE)) {
            // When
            var id = start("ls -l /proc/$$/fd; exit 0");
            recorder.awaitExit(id);
            // Then
            assertThat(List.of(client.isConnected(), served.isConnected(), file.isOpen()))
                    .doesNotContain(false);
            assertThat(recorder.lines(id).stream().filter(line -> line.contains("->")))
                    .map(line -> line.substring(line.indexOf(" -> ") - 2).strip())
                    .map(line -> line.replaceAll("-> .*[+.](in|out|log)$", "-> $1"))
                    .containsExactly(
                            "0 -> in",
                            "1 -> out",
                            "2 -> " + directory + "/log",
                            "3 -> in",
                            "4 -> out");
        }
    }

    @Test
    void aProcessStartsWithACleanSlate() {
        // Given
        var id =
                start(
                        "read go; umask; cat /proc/self/oom_score_adj;"
                                + " ulimit -S -c; ulimit -H -c; exec cat /proc/self/status");
        // When
        driver().send(id, "go");
        recorder.awaitExit(id);
        // Then
        var lines = recorder.lines(id);
        assertThat(lines).startsWith("0077", "500", "0", "0");
        assertThat(lines)
                .contains(
                        "SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000", "NoNewPrivs:\t1");
    }

    @Test
    void aLimitOfOpenFilesHoldsFromTheFirstInstructionOn() {
        for (int i = 0; i < 20; i++) {
            // Given
            var id = next();
            var script = "ulimit -S -n; cat /proc/self/oom_score_adj; echo $0 $1; exit 9";
            var plain = request(id, List.of("sh", "-c", script, "a", "b c"), ENV);
            // When
            driver().spawn(withOpenFiles(plain, 77));
            // Then
            assertThat(recorder.awaitExit(id)).isEqualTo(new ExitStatus.Exited(9));
            assertThat(recorder.lines(id)).containsExactly("77", "500", "a b c");
        }
    }

    private static SpawnRequest withOpenFiles(SpawnRequest plain, int limit) {
        return new SpawnRequest(
                plain.id(),
                plain.command(),
                plain.directory(),
                plain.env(),
                plain.log(),
                plain.maxLine(),
                OptionalInt.of(limit));
    }

    @Test
    void aProcessLeadsASessionOfItsOwn() {
        var id = next();
        var started = (SpawnResult.Started) driver().spawn(shell(id, "echo up; read wait"));
        recorder.awaitLine(id, 0);
        var stat = ProcFs.stat(started.process().pid()).orElseThrow();
        assertThat(List.of(stat.session(), stat.group())).containsOnly(started.process().pid());
    }

    @Test
    void whereOneHangsIsAskedOfItAloneEvenIfItWasStopped() {
        // Given one whose child would end by the signal
        var id = start("trap 'echo here' USR1; sleep 1000 & echo $!; while :; do wait; done");
        long child = Long.parseLong(recorder.awaitLine(id, 0));
        driver().signal(id, Signal.STOP);
        // When
        assertThat(driver().dump(id, Signal.USR1)).isTrue();
        // Then
        assertThat(recorder.awaitLine(id, 1)).isEqualTo("here");
        assertThat(lives(child)).isTrue();
        driver().signal(id, Signal.KILL);
        recorder.awaitExit(id);
        assertThat(driver().dump(id, Signal.USR1)).isFalse();
    }

    @Test
    void grandchildrenInTheGroupDieWithTheirLeader() {
        // Given
        var id = start("sleep 1000 & echo $!; sh -c 'sleep 1001 & echo $!; wait' & read wait");
        var grandchildren =
                List.of(
                        Long.valueOf(recorder.awaitLine(id, 0)),
                        Long.valueOf(recorder.awaitLine(id, 1)));
        assertThat(grandchildren).allMatch(PosixDriverTest::lives);
        // When
        driver().send(id, "end");
        // Then
        recorder.awaitExit(id);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> grandchildren.stream().noneMatch(PosixDriverTest::lives));
    }

    @Test
    void aGrandchildThatLeftTheGroupAndHoldsThePipesDelaysNothing() {
        // Given
        var id = start("setsid sleep 1000 & echo $!");
        var escaped = Long.valueOf(recorder.awaitLine(id, 0));
        // Then
        assertThat(recorder.awaitExit(id)).isEqualTo(new ExitStatus.Exited(0));
        ProcessHandle.of(escaped).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void fiveHundredQuickProcessesLeaveNothingBehind() throws IOException {
        // Given
        recorder.awaitExit(start("exit 0"));
        long before = descriptors();
        // Fuses of other tests that are left to burn.
        Set<Long> others = children();
        // When
        var ids = IntStream.range(0, 500).mapToObj(_ -> start("exit 3")).toList();
        // Then
        assertThat(ids).allMatch(id -> recorder.awaitExit(id).equals(new ExitStatus.Exited(3)));
        assertNothingIsLeft();
        assertThat(others).containsAll(children());
        await().atMost(Duration.ofSeconds(5)).until(() -> descriptors() <= before + 2);
    }

    @Test
    void theIntentIsWrittenBeforeTheProcessExists() throws IOException {
        // Given
        var id = next();
        var journal = config().state().resolve("starts");
        // When: the program's own first act is to look
        driver().spawn(shell(id, "grep . " + journal + "; read wait"));
        // Then
        assertThat(recorder.awaitLine(id, 0)).startsWith("intent\t" + id + "\tnode-1~");
        assertThat(new SpawnJournal(config().state()).entries())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.id()).isEqualTo(id);
                            assertThat(entry.bootId()).isEqualTo(BootId.current());
                            assertThat(entry.process()).isPresent();
                            assertThat(entry.fifos()).hasSize(2).allMatch(Files::exists);
                        });
    }

    @Test
    void aFailingListenerCostsNobodyElse() throws InterruptedException {
        // Given
        var other = new Recorder();
        var moody =
                new ProcessListener() {
                    @Override
                    public void line(SpawnId id, String line) {
                        if (line.equals("boom")) {
                            throw new IllegalStateException("as the test wants it");
                        }
                        other.line(id, line);
                    }

                    @Override
                    public void overlong(SpawnId id, long bytes) {}

                    @Override
                    public void exited(SpawnId id, ExitStatus status) {
                        other.exited(id, status);
                    }
                };
        var config =
                new DriverConfig(
                        config().node(), directory.resolve("s2"), directory.resolve("r2"), 1_000);
        try (var second = new PosixDriver(config, moody)) {
            // When
            var bad = next();
            second.spawn(shell(bad, "echo boom; read x"));
            var good = next();
            second.spawn(shell(good, "read x; echo fine"));
            second.send(good, "go");
            // Then
            assertThat(other.awaitLine(good, 0)).isEqualTo("fine");
            second.signal(bad, Signal.KILL);
            assertThat(second.awaitNone(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void aPythonAgentOnAsyncioKeepsItsPipes() {
        // Given
        var id = next();
        var script =
                """
                import asyncio, sys
                async def main():
                    loop = asyncio.get_running_loop()
                    reader = asyncio.StreamReader()
                    await loop.connect_read_pipe(
                        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
                    transport, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, sys.stdout)
                    while True:
                        line = await reader.readline()
                        transport.write(b"echo " + line)
                asyncio.run(main())
                """;
        var python = List.of("python3", "-c", script);
        var env = Map.of("PATH", System.getenv("PATH"), "HOME", directory.toString());
        assertThat(driver().spawn(request(id, python, env)))
                .isInstanceOf(SpawnResult.Started.class);
        // When
        for (int i = 0; i < 20; i++) {
            driver().send(id, "line " + i);
            // Then
            assertThat(recorder.awaitLine(id, i)).isEqualTo("echo line " + i);
        }
    }

    private static boolean lives(long pid) {
        return ProcFs.stat(pid).filter(ProcFs.Stat::alive).isPresent();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static Set<Long> children() {
        long self = ProcessHandle.current().pid();
        return ProcFs.pids().stream()
                .flatMap(pid -> ProcFs.stat(pid).stream())
                .filter(stat -> stat.parent() == self)
                .map(ProcFs.Stat::pid)
                .collect(Collectors.toSet());
    }
}
