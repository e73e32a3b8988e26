package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every driver does, shown with real processes. */
@Timeout(60)
abstract class ProcessDriverContract {
    static final Map<String, String> ENV = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");

    /** More than are prepared ahead of the kernel. */
    private static final int SEVERAL = 13;

    /** Of 100 bytes, in the kernel's default pipe. */
    private static final int LINES_IN_A_PIPE = (64 << 10) / 100 + 1;

    @TempDir Path directory;

    final Recorder recorder = new Recorder();
    private final AtomicInteger attempts = new AtomicInteger();
    private ProcessDriver driver;

    abstract ProcessDriver open(DriverConfig config, ProcessListener listener);

    @BeforeEach
    void openDriver() {
        driver = open(config(), recorder);
    }

    @AfterEach
    void everythingEnds() throws InterruptedException {
        started().forEach(id -> driver.signal(id, Signal.KILL));
        assertThat(driver.awaitNone(Duration.ofSeconds(10))).isTrue();
        driver.close();
    }

    ProcessDriver driver() {
        return driver;
    }

    DriverConfig config() {
        return new DriverConfig(
                new NodeId("node-1"),
                directory.resolve("state"),
                directory.resolve("run"),
                DriverConfig.PENDING_BYTES);
    }

    @Test
    void linesGoBothWays() {
        // Given
        var id = start("while read line; do echo \"got $line\"; done");
        // When
        driver.send(id, "one");
        driver.send(id, "zwei, üñï ✓");
        // Then
        assertThat(recorder.awaitLine(id, 1)).isEqualTo("got zwei, üñï ✓");
        assertThat(recorder.lines(id)).first().isEqualTo("got one");
    }

    @Test
    void theEnvironmentIsExactlyWhatWasGivenAndTheMarker() {
        // Given
        var id = next();
        var env = Map.of("PATH", "/usr/bin:/bin", "GREETING", "hallo welt = ü");
        // When
        var result = driver.spawn(request(id, List.of("env"), env));
        // Then
        assertThat(result).isInstanceOf(SpawnResult.Started.class);
        recorder.awaitExit(id);
        assertThat(recorder.lines(id))
                .hasSize(3)
                .contains("PATH=/usr/bin:/bin", "GREETING=hallo welt = ü")
                .anyMatch(line -> line.matches("REVEILLE_SPAWN=node-1~[0-9a-f]{8}/" + id));
    }

    @Test
    void aVariableThatWouldBecomeAnotherIsRefusedByName() {
        for (var env :
                List.of(
                        Map.of("PYTHONPATH=/x:", "y"),
                        Map.of("", "y"),
                        Map.of("A", "a\0LD_PRELOAD=/x"))) {
            assertThat(driver.spawn(request(next(), List.of("env"), env)))
                    .isInstanceOfSatisfying(
                            SpawnResult.Failed.class,
                            failed ->
                                    assertThat(failed.problem().message())
                                            .contains(
                                                    "\"" + env.keySet().iterator().next() + "\""));
        }
    }

    @Test
    void ofSeveralAskedForTogetherEachIsToldOfInItsOrderAlsoOneThatCannotBeStarted() {
        // Given
        var requests = new ArrayList<SpawnRequest>();
        for (int i = 0; i < SEVERAL; i++) {
            var id = next();
            requests.add(
                    i == SEVERAL / 2
                            ? request(id, List.of("no-such-program"), ENV)
                            : shell(id, "echo " + id + "; exec sleep 100"));
        }
        // When
        var told = new LinkedHashMap<SpawnId, SpawnResult>();
        driver.spawnAll(requests.iterator(), told::put);
        // Then
        assertThat(told.keySet()).containsExactlyElementsOf(started());
        for (SpawnRequest request : requests) {
            if (request.command().getFirst().equals("sh")) {
                assertThat(told.get(request.id())).isInstanceOf(SpawnResult.Started.class);
                assertThat(recorder.awaitLine(request.id(), 0)).isEqualTo("" + request.id());
            } else {
                assertThat(told.get(request.id())).isInstanceOf(SpawnResult.Failed.class);
            }
        }
    }

    @Test
    void anExitCodeIsKept() {
        assertThat(recorder.awaitExit(start("exit 7"))).isEqualTo(new ExitStatus.Exited(7));
        assertThat(recorder.awaitExit(start("exit 0"))).isEqualTo(new ExitStatus.Exited(0));
    }

    @Test
    void aKillFromOutsideIsNoticedAsOne() {
        // Given
        var id = next();
        var started = (SpawnResult.Started) driver.spawn(shell(id, "echo up; exec sleep 100"));
        recorder.awaitLine(id, 0);
        // When
        ProcessHandle.of(started.process().pid()).orElseThrow().destroyForcibly();
        // Then
        assertThat(recorder.awaitExit(id)).isEqualTo(new ExitStatus.Signaled(9, false));
        assertThat(recorder.awaitExit(id).code()).isEqualTo(137);
    }

    @Test
    void aProcessThatIgnoresTermEndsByKill() {
        // Given
        var id = start("trap 'echo no' TERM; echo up; while :; do sleep 0.01; done");
        recorder.awaitLine(id, 0);
        // When
        assertThat(driver.signal(id, Signal.TERM)).isTrue();
        assertThat(recorder.awaitLine(id, 1)).isEqualTo("no");
        assertThat(driver.signal(id, Signal.KILL)).isTrue();
        // Then
        assertThat(recorder.awaitExit(id)).isEqualTo(new ExitStatus.Signaled(9, false));
    }

    @Test
    void anOverlongLineIsReportedOnceAndTheNextOneArrives() {
        // Given
        long size = 10L << 20;
        var id = start("head -c " + size + " /dev/zero | tr '\\0' x; echo; echo after");
        // When
        recorder.awaitExit(id);
        // Then
        assertThat(recorder.overlong(id)).containsExactly(size);
        assertThat(recorder.lines(id)).containsExactly("after");
    }

    @Test
    void binaryNoiseIsJustLines() {
        // Given
        var id = start("head -c 300000 /dev/urandom; echo; echo after");
        // When
        recorder.awaitExit(id);
        // Then
        assertThat(recorder.lines(id)).last().isEqualTo("after");
        assertThat(recorder.lines(id)).hasSizeGreaterThan(2);
    }

    @Test
    void lastWordsWithoutANewlineAreALine() {
        var id = start("printf 'first\\nlast words'");
        recorder.awaitExit(id);
        assertThat(recorder.lines(id)).containsExactly("first", "last words");
    }

    @Test
    void aProcessThatNeverReadsNeverBlocksSending() {
        // Given
        var id = start("echo up; exec sleep 100");
        recorder.awaitLine(id, 0);
        var line = "x".repeat(10_000);
        // When
        int taken = 0;
        while (taken < 1_000 && driver.send(id, line)) {
            taken++;
        }
        // Then
        assertThat(taken).isBetween(50, 200);
        assertThat(driver.signal(id, Signal.KILL)).isTrue();
        recorder.awaitExit(id);
        assertThat(driver.send(id, "more")).isFalse();
    }

    @Test
    void whatWasQueuedArrivesInOrderOnceTheProcessReads() {
        // Given
        var id = start("read go; cat");
        var lines = IntStream.range(0, 60).mapToObj(i -> i + "y".repeat(10_000)).toList();
        // When
        driver.send(id, "go");
        assertThat(lines).allMatch(line -> driver.send(id, line));
        // Then
        recorder.awaitLine(id, 59);
        assertThat(recorder.lines(id)).isEqualTo(lines);
    }

    @Test
    void standardErrorIsAppendedToTheLog() throws IOException {
        // Given
        Files.writeString(directory.resolve("log"), "before\n");
        // When
        recorder.awaitExit(start("echo oops >&2"));
        // Then
        assertThat(directory.resolve("log")).hasContent("before\noops");
    }

    @Test
    void aMissingDirectoryIsMadeAndWorkedIn() {
        // Given
        var id = next();
        var home = directory.resolve("made/on/the/way");
        // When
        driver.spawn(request(id, List.of("sh", "-c", "pwd"), ENV, home));
        // Then
        assertThat(recorder.awaitLine(id, 0)).isEqualTo(home.toString());
    }

    @Test
    void aMissingProgramIsNamedWithItsPathAndDirectory() {
        // When
        var problem = problem(request(next(), List.of("no-such-program"), ENV));
        // Then
        assertThat(problem.code()).isEqualTo("BinaryNotFound");
        assertThat(problem.category()).isEqualTo(Category.NOT_FOUND);
        assertThat(problem.message())
                .contains("acme/worker", "no-such-program", ENV.get("PATH"))
                .contains(directory.toString() + " exists");
        assertNothingIsLeft();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        // Given
        var file = Files.createFile(directory.resolve("file"));
        // When
        var problem = problem(request(next(), List.of("sh"), ENV, file.resolve("below")));
        // Then
        assertThat(problem.code()).isEqualTo("AgentStartFailed");
        assertThat(problem.message()).contains(file.resolve("below").toString(), "cannot be made");
        assertNothingIsLeft();
    }

    @Test
    void aFileThatIsNotExecutableIsNamedAsSuch() throws IOException {
        // Given
        var script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n");
        // When
        var problem = problem(request(next(), List.of(script.toString()), ENV));
        // Then
        assertThat(problem.code()).isEqualTo("AgentStartFailed");
        assertThat(problem.message()).contains(script + " is not executable");
        assertThat(problem.remedy()).contains("chmod +x");
        assertNothingIsLeft();
    }

    @Test
    void aScriptWithoutItsInterpreterIsNotFound() throws IOException {
        // Given
        var script = Files.writeString(directory.resolve("script"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        // When
        var problem = problem(request(next(), List.of("./script"), ENV));
        // Then
        assertThat(problem.code()).isEqualTo("BinaryNotFound");
        assertThat(problem.message()).contains("script", "interpreter");
        assertNothingIsLeft();
    }

    @Test
    void oneStartIsNotMadeTwice() {
        // Given
        var id = start("sleep 100");
        // When
        var problem = problem(shell(id, "echo twice"));
        // Then
        assertThat(problem.message()).contains(id.toString(), "journal already");
        assertThat(driver.signal(id, Signal.TERM)).isTrue();
    }

    @Test
    void usageIsKnownWhileAProcessLives() {
        // Given
        var id = start("while :; do :; done");
        // Then
        await().atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                driver.usage(id)
                                        .filter(usage -> usage.cpu().toMillis() > 100)
                                        .isPresent());
        var usage = driver.usage(id).orElseThrow();
        assertThat(usage.uptime()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(20));
        assertThat(usage.cpu()).isLessThanOrEqualTo(usage.uptime().plusMillis(20));
        // When
        driver.signal(id, Signal.KILL);
        recorder.awaitExit(id);
        // Then
        assertThat(driver.usage(id)).isEmpty();
    }

    @Test
    void nothingIsSignalledOnceAProcessWasReaped() {
        // Given
        var id = start("exit 0");
        recorder.awaitExit(id);
        // Then
        assertThat(driver.signal(id, Signal.KILL)).isFalse();
        assertThat(driver.send(id, "hello")).isFalse();
    }

    @Test
    void aProcessThatPrintsForEverIsHeldResumedAndKilledWhileHeld() {
        // Given
        var other = start("while read line; do echo \"got $line\"; done");
        var flood = next();
        var holdAt = new AtomicInteger(1_000);
        recorder.afterLine(
                id -> {
                    if (id.equals(flood) && recorder.lines(id).size() == holdAt.get()) {
                        driver.hold(id, true);
                    }
                });
        driver.hold(flood, false);
        // When
        var command = List.of("yes", "x".repeat(99));
        assertThat(driver.spawn(request(flood, command, ENV)))
                .isInstanceOf(SpawnResult.Started.class);
        recorder.awaitLine(flood, 999);
        // Then: no more than the chunk that was being told, and what else there is goes on.
        int held = answered(other, flood);
        assertThat(held).isBetween(1_000, 1_000 + LINES_IN_A_PIPE);
        for (int i = 0; i < 100; i++) {
            assertThat(answered(other, flood)).isEqualTo(held);
        }
        // When
        holdAt.set(held + 5_000);
        driver.hold(flood, false);
        recorder.awaitLine(flood, holdAt.get() - 1);
        int heldAgain = answered(other, flood);
        assertThat(driver.signal(flood, Signal.KILL)).isTrue();
        // Then
        assertThat(recorder.awaitExit(flood)).isEqualTo(new ExitStatus.Signaled(9, false));
        // At most a chunk that was read, what a stream of Java's buffers, and the pipe.
        assertThat(recorder.lines(flood).size() - heldAgain).isBetween(1, 3 * LINES_IN_A_PIPE);
        driver.hold(flood, true);
    }

    /** How many lines the one has told once the other has answered. */
    private int answered(SpawnId other, SpawnId flood) {
        int before = recorder.lines(other).size();
        driver.send(other, "ping");
        recorder.awaitLine(other, before);
        return recorder.lines(flood).size();
    }

    @Test
    void exitIsToldOnceAfterAllOutput() {
        // Given
        var ids = IntStream.range(0, 30).mapToObj(i -> start("seq 1 200; exit " + i)).toList();
        // Then
        for (int i = 0; i < ids.size(); i++) {
            assertThat(recorder.awaitExit(ids.get(i))).isEqualTo(new ExitStatus.Exited(i));
            assertThat(recorder.lines(ids.get(i))).hasSize(200).last().isEqualTo("200");
            assertThat(recorder.exits(ids.get(i))).hasSize(1);
        }
        assertNothingIsLeft();
    }

    final SpawnId next() {
        var id =
                new SpawnId(
                        AgentId.of("acme", "worker"), new Epoch(17), attempts.incrementAndGet());
        ids.add(id);
        return id;
    }

    private final List<SpawnId> ids = new CopyOnWriteArrayList<>();

    private List<SpawnId> started() {
        return List.copyOf(ids);
    }

    final SpawnId start(String script) {
        var id = next();
        assertThat(driver.spawn(shell(id, script))).isInstanceOf(SpawnResult.Started.class);
        return id;
    }

    final SpawnRequest shell(SpawnId id, String script) {
        return request(id, List.of("sh", "-c", script), ENV);
    }

    final SpawnRequest request(SpawnId id, List<String> command, Map<String, String> env) {
        return request(id, command, env, directory);
    }

    final SpawnRequest request(
            SpawnId id, List<String> command, Map<String, String> env, Path home) {
        return new SpawnRequest(
                id,
                command,
                home,
                env,
                directory.resolve("log"),
                SpawnRequest.MAX_LINE,
                OptionalInt.empty());
    }

    final Problem problem(SpawnRequest request) {
        return ((SpawnResult.Failed) driver.spawn(request)).problem();
    }

    final void assertNothingIsLeft() {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> {
                            assertThat(new SpawnJournal(config().state()).entries()).isEmpty();
                            assertThat(config().runtime().toFile().list()).isNullOrEmpty();
                        });
    }
}
