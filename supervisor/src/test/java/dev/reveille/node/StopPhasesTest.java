package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.os.SpawnJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes that end in each phase of their stop. */
class StopPhasesTest {
    private static final AgentId AGENT = AgentId.of("acme", "agent");

    @TempDir Path dir;

    private LoopRig running(AgentType.Stop stop, String script) throws InterruptedException {
        return running(stop, Map.of(AGENT, script));
    }

    private LoopRig running(AgentType.Stop stop, Map<AgentId, String> scripts)
            throws InterruptedException {
        var types = new HashMap<String, AgentType>();
        scripts.forEach(
                (id, script) ->
                        types.put(
                                id.name(),
                                Records.type(
                                        id.name(),
                                        script,
                                        AgentType.Protocol.STDIO,
                                        new AgentType.Ready.Hello(),
                                        Duration.ofSeconds(20),
                                        stop,
                                        0)));
        var rig = new LoopRig(dir, types);
        for (AgentId id : scripts.keySet()) {
            rig.tell(Records.placed(id, ME, 10, id.name(), ""));
        }
        rig.until(() -> all(rig, scripts.keySet(), AgentState.RUNNING));
        return rig;
    }

    private static boolean all(LoopRig rig, Iterable<AgentId> ids, AgentState state) {
        for (AgentId id : ids) {
            if (rig.cells.known(id).filter(c -> c.run.phase().state() == state).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static AgentType.Stop stop(int graceful, int term) {
        return new AgentType.Stop(Duration.ofMillis(graceful), Duration.ofMillis(term));
    }

    /** Has a child that nobody but its node ends, and ends when told to. */
    private static String reads() {
        return """
        sleep 1000 & echo "child $!" >&2; echo '{"type":"hello","protocol":1}'
        while read -r line; do case $line in *shutdown*) exit 3;; esac; done
        """;
    }

    /** The same, and heeds no message, but a signal and the test. */
    private String deaf(String onTerm) {
        return """
        sleep 1000 & echo "child $!" >&2; trap '%s' TERM
        echo '{"type":"hello","protocol":1}'; while [ ! -e %s ]; do sleep 0.01; done; exit 5
        """
                .formatted(onTerm, dir.resolve("go"));
    }

    private void order(LoopRig rig) {
        rig.tell(Records.left(AGENT, ME, 10, "IRRELEVANT"));
    }

    /** It has ended, and the loop has not been told yet: this happens before it is. */
    private static void before(LoopRig rig, long pid, Runnable happens) {
        await().until(() -> ProcessHandle.of(pid).isEmpty() && ended(rig));
        var waiting = new ArrayList<NodeEvent>();
        rig.told.drainTo(waiting);
        happens.run();
        rig.told.addAll(waiting);
    }

    private static boolean ended(LoopRig rig) {
        return rig.told.stream().anyMatch(NodeEvent.ProcessEnded.class::isInstance);
    }

    private static long pid(LoopRig rig) {
        return rig.cells.of(AGENT).run.phase().liveProcess().orElseThrow().pid();
    }

    private static void step(LoopRig rig, Phase.StopStep step) throws InterruptedException {
        rig.until(
                () ->
                        rig.cells.of(AGENT).run.phase() instanceof Phase.Stopping stopping
                                && stopping.step() == step);
    }

    /** Turns until it is over; its one end, and that nothing else is left. */
    private Exit end(LoopRig rig, AgentId id, String... phases) throws Exception {
        rig.until(() -> rig.cells.of(id).run.phase().state() == AgentState.STOPPED);
        var cell = rig.cells.of(id);
        assertThat(told(rig, id, Kind.STOP_PHASE))
                .extracting(e -> e.details().get("phase"))
                .containsExactly(phases);
        Exit exit = cell.run.lastExit().orElseThrow();
        assertThat(told(rig, id, Kind.EXITED))
                .singleElement()
                .satisfies(e -> assertThat(e.reason()).isEqualTo(exit.reason().name()))
                .satisfies(e -> assertThat(e.details()).containsEntry("code", exit.code() + ""));
        assertThat(told(rig, id, Kind.RELEASED)).hasSize(1);
        assertThat(cell.timers).isEmpty();
        assertThat(cell.run.restarts()).isZero();
        long child = Long.parseLong(childOf(cell));
        await().until(() -> !lives(child));
        if (rig.cells.noneLive()) {
            assertThat(new SpawnJournal(dir.resolve("state")).entries()).isEmpty();
            try (Stream<Path> fifos = Files.list(dir.resolve("run"))) {
                assertThat(fifos.filter(file -> !Files.isDirectory(file))).isEmpty();
            }
        }
        return exit;
    }

    /** What has ended is init's to reap, which takes its time. */
    private static boolean lives(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private static String childOf(AgentCell cell) throws IOException {
        return Files.readString(Path.of(cell.logFile)).replaceAll("(?s).*child (\\d+).*", "$1");
    }

    private static List<HistoryEvent> told(LoopRig rig, AgentId id, Kind kind) {
        return rig.cells.of(id).history.stream().filter(e -> e.kind() == kind).toList();
    }

    @Test
    void oneThatEndsAtTheGoodbyeHasShutDownWhateverItsCode() throws Exception {
        try (var rig = running(stop(10_000, 100), reads())) {
            order(rig);
            assertExit(end(rig, AGENT, "MESSAGE"), ExitReason.SHUTDOWN, 3);
        }
    }

    @Test
    void oneThatEndsOnSigtermHasShutDownTooByItsCodeOrBySignal() throws Exception {
        try (var rig = running(stop(1, 10_000), deaf("exit 4"))) {
            order(rig);
            assertExit(end(rig, AGENT, "MESSAGE", "TERM"), ExitReason.SHUTDOWN, 4);
        }
        try (var rig = running(stop(1, 10_000), deaf("trap - TERM; kill $$"))) {
            order(rig);
            Exit exit = end(rig, AGENT, "MESSAGE", "TERM");
            assertExit(exit, ExitReason.SHUTDOWN, 143);
            assertThat(exit.signal()).hasValue(15);
        }
    }

    @Test
    void oneThatEndsInTheTimeItIsGivenIsNotKilled() throws Exception {
        try (var rig = running(stop(1, 10_000), deaf(":"))) {
            order(rig);
            step(rig, Phase.StopStep.TERM);
            Files.createFile(dir.resolve("go"));
            assertExit(end(rig, AGENT, "MESSAGE", "TERM"), ExitReason.SHUTDOWN, 5);
        }
    }

    @Test
    void oneThatHasEndedWhenItIsToBeKilledWasNotKilled() throws Exception {
        try (var rig = running(stop(1, 10_000), deaf(":"))) {
            long pid = pid(rig);
            order(rig);
            step(rig, Phase.StopStep.TERM);
            long timer = rig.cells.of(AGENT).timers.getOrDefault(AgentTimer.STOP, 0L);
            // When
            Files.createFile(dir.resolve("go"));
            var over = new NodeEvent.TimerFired(AGENT, AgentTimer.STOP, timer);
            before(rig, pid, () -> rig.told.add(over));
            // Then
            assertExit(end(rig, AGENT, "MESSAGE", "TERM", "KILL"), ExitReason.SHUTDOWN, 5);
        }
    }

    @Test
    void oneThatHeedsNothingIsKilledAndSoIsOneWhenTheNodesTimeToLeaveIsOver() throws Exception {
        try (var rig = running(stop(1, 1), deaf(""))) {
            order(rig);
            assertExit(end(rig, AGENT, "MESSAGE", "TERM", "KILL"), ExitReason.KILL, Exit.FORCED);
        }
        try (var rig = running(stop(10_000, 10_000), deaf(""))) {
            rig.told.add(new NodeEvent.Leave());
            rig.told.add(new NodeEvent.KillAll());
            assertExit(end(rig, AGENT, "MESSAGE", "KILL"), ExitReason.KILL, Exit.FORCED);
        }
    }

    @Test
    void oneThatEndsByItselfJustBeforeItsStopIsOrderedFellAndIsNotStartedAgain() throws Exception {
        try (var rig = running(stop(10_000, 10_000), deaf(":"))) {
            long pid = pid(rig);
            Files.createFile(dir.resolve("go"));
            await().until(() -> ProcessHandle.of(pid).isEmpty() && ended(rig));
            order(rig);
            assertExit(end(rig, AGENT), ExitReason.ERROR, 5);
        }
    }

    @Test
    void oneThatHasEndedUnnoticedWhenItsStopIsOrderedHasShutDown() throws Exception {
        try (var rig = running(stop(10_000, 10_000), deaf(":"))) {
            long pid = pid(rig);
            Files.createFile(dir.resolve("go"));
            before(rig, pid, () -> order(rig));
            assertExit(end(rig, AGENT, "MESSAGE"), ExitReason.SHUTDOWN, 5);
        }
    }

    /** Each ends by itself within a few milliseconds of its SIGKILL, on either side of it. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 42)
    void thoseThatEndAsTheyAreKilledHaveEndedOnceAndAsTheKernelSays(long seed) throws Exception {
        var random = new Random(seed);
        var scripts = new TreeMap<AgentId, String>();
        IntStream.range(0, 8)
                .forEach(
                        i ->
                                scripts.put(
                                        AgentId.of("acme", "a" + i),
                                        deaf(
                                                "sleep 0.0%02d; exit 5"
                                                        .formatted(85 + random.nextInt(12)))));
        try (var rig = running(stop(1, 100), scripts)) {
            scripts.keySet().forEach(id -> rig.tell(Records.left(id, ME, 10, "IRRELEVANT")));
            rig.until(() -> all(rig, scripts.keySet(), AgentState.STOPPED));
            for (AgentId id : scripts.keySet()) {
                int phases = told(rig, id, Kind.STOP_PHASE).size();
                var all = List.of("MESSAGE", "TERM", "KILL").subList(0, phases);
                Exit exit = end(rig, id, all.toArray(String[]::new));
                boolean killed = exit.signal().isPresent();
                assertExit(
                        exit,
                        killed ? ExitReason.KILL : ExitReason.SHUTDOWN,
                        killed ? Exit.FORCED : 5);
            }
        }
    }

    private static void assertExit(Exit exit, ExitReason reason, int code) {
        assertThat(exit.reason()).isEqualTo(reason);
        assertThat(exit.code()).isEqualTo(code);
    }
}
