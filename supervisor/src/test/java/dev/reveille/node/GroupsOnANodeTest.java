package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Supervision groups of real processes. */
class GroupsOnANodeTest {
    private static final AgentId A = AgentId.of("acme", "a");
    private static final AgentId B = AgentId.of("acme", "b");
    private static final AgentId C = AgentId.of("acme", "c");

    @TempDir Path dir;

    /** Each notes what befalls it; one falls when its file appears. */
    private LoopRig rig() {
        String script =
                """
                cd %s; me=${REVEILLE_AGENT#*/}; note() { echo "$1 $me" >>diary; }
                trap 'note asked; sleep 0.05; note end; exit 0' TERM
                note start; sleep 0.05; note ready; echo '{"type":"hello","protocol":1}'
                while [ ! -e "$me.falls" ]; do sleep 0.02; done
                rm "$me.falls"; note fall; exit 1
                """
                        .formatted(dir);
        var type =
                Records.type(
                        "it",
                        script,
                        AgentType.Protocol.STDIO,
                        new AgentType.Ready.Hello(),
                        Duration.ofSeconds(20),
                        new AgentType.Stop(Duration.ofMillis(1), Duration.ofSeconds(10)),
                        0);
        return new LoopRig(dir, Map.of("it", type));
    }

    /** The three of them, told in no order, once all are ready. */
    private LoopRig running(String strategy) throws InterruptedException {
        var rig = rig();
        rig.tell(
                Records.placed(C, ME, 12, "it", child(3, strategy)),
                Records.placed(A, ME, 10, "it", child(1, strategy)),
                Records.placed(B, ME, 11, "it", child(2, strategy)));
        rig.until(() -> all(rig, AgentState.RUNNING));
        return rig;
    }

    /** This one falls; turns until all run once more. */
    private void fall(LoopRig rig, String name) throws Exception {
        Files.createFile(dir.resolve(name + ".falls"));
        rig.until(
                () ->
                        rig.cells.of(AgentId.of("acme", name)).run.restarts() == 1
                                && all(rig, AgentState.RUNNING));
    }

    private static String child(int order, String strategy) {
        return """
        ,"restart":{"backoff":"10ms","jitter":0},"supervision":{"group":"line","order":%s,\
        "strategy":"%s","intensity":{"restarts":1,"window":"1h"}}\
        """
                .formatted(order, strategy);
    }

    private static boolean all(LoopRig rig, AgentState state) {
        return Stream.of(A, B, C)
                .allMatch(
                        id ->
                                rig.cells
                                        .known(id)
                                        .filter(cell -> cell.run.phase().state() == state)
                                        .isPresent());
    }

    /** One process and no other, though its pid be used again. */
    private record Identity(long pid, Instant started) {}

    private static Identity identity(LoopRig rig, AgentId id) {
        long pid = rig.cells.of(id).run.phase().liveProcess().orElseThrow().pid();
        var started = ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
        return new Identity(pid, started.orElseThrow());
    }

    private static Map<AgentId, Identity> identities(LoopRig rig) {
        return Stream.of(A, B, C)
                .collect(Collectors.toMap(Function.identity(), id -> identity(rig, id)));
    }

    private static void assertNew(
            Map<AgentId, Identity> before, Map<AgentId, Identity> after, AgentId... ids) {
        for (AgentId id : ids) {
            Identity was = requireNonNull(before.get(id));
            Identity is = requireNonNull(after.get(id));
            assertThat(is.pid()).as(id + "").isNotEqualTo(was.pid());
            assertThat(is.started()).as(id + "").isAfter(was.started());
        }
        assertThat(before.values()).doesNotContainAnyElementsOf(pick(after, ids));
    }

    private static List<Identity> pick(Map<AgentId, Identity> all, AgentId... ids) {
        return Stream.of(ids).map(id -> requireNonNull(all.get(id))).toList();
    }

    private List<String> diary() throws IOException {
        return Files.readAllLines(dir.resolve("diary"));
    }

    @Test
    void eachStartWaitsUntilTheOneBeforeIsReadyAndEachStopUntilTheOneAfterHasEnded()
            throws Exception {
        try (var rig = running("one_for_one")) {
            assertThat(diary())
                    .containsExactly(
                            "start a", "ready a", "start b", "ready b", "start c", "ready c");
            // When
            rig.told.add(new NodeEvent.Leave());
            rig.until(rig.cells::noneLive);
            // Then
            assertThat(diary().subList(6, 12))
                    .containsExactly("asked c", "end c", "asked b", "end b", "asked a", "end a");
            assertThat(Stream.of(C, B, A).map(id -> ended(rig, id))).isSorted();
        }
    }

    private static Instant ended(LoopRig rig, AgentId id) {
        return rig.cells.of(id).run.lastExit().orElseThrow().at();
    }

    @Test
    void oneForOneRestartsTheOneThatFellAndNoOther() throws Exception {
        try (var rig = running("one_for_one")) {
            var before = identities(rig);
            // When
            fall(rig, "b");
            // Then
            var after = identities(rig);
            assertNew(before, after, B);
            assertThat(pick(after, A, C)).isEqualTo(pick(before, A, C));
            assertThat(diary().subList(6, diary().size()))
                    .containsExactly("fall b", "start b", "ready b");
        }
    }

    @Test
    void restForOneRestartsThoseStartedAfterItTooInOrder() throws Exception {
        try (var rig = running("rest_for_one")) {
            var before = identities(rig);
            // When
            fall(rig, "b");
            // Then
            var after = identities(rig);
            assertNew(before, after, B, C);
            assertThat(pick(after, A)).isEqualTo(pick(before, A));
            assertThat(diary().subList(6, diary().size()))
                    .containsExactly(
                            "fall b", "asked c", "end c", "start b", "ready b", "start c",
                            "ready c");
        }
    }

    @Test
    void oneForAllRestartsEveryProcessInOrderAndGivesUpWhereItIsNeededTooOften() throws Exception {
        try (var rig = running("one_for_all")) {
            var before = identities(rig);
            // When
            fall(rig, "b");
            // Then
            assertNew(before, identities(rig), A, B, C);
            assertThat(diary().subList(6, diary().size()))
                    .containsExactly(
                            "fall b", "asked c", "end c", "asked a", "end a", "start a", "ready a",
                            "start b", "ready b", "start c", "ready c");
            // When
            Files.createFile(dir.resolve("a.falls"));
            rig.until(() -> all(rig, AgentState.CRASHED));
            // Then
            assertThat(diary()).endsWith("fall a", "asked c", "end c", "asked b", "end b");
            assertThat(rig.cells.of(C).run.problem().orElse(""))
                    .startsWith("group acme/line needed more than 1 restart within 3600.0 s");
        }
    }
}
