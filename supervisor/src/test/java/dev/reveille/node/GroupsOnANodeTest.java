package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Supervision groups of real processes. */
class GroupsOnANodeTest {
    private static final AgentId A = AgentId.of("acme", "a");
    private static final AgentId B = AgentId.of("acme", "b");
    private static final AgentId C = AgentId.of("acme", "c");

    @TempDir Path dir;

    /** Each notes its start and its end; one falls when its file appears. */
    private LoopRig rig() {
        String script =
                """
                cd %s; me=${REVEILLE_AGENT#*/}
                echo "start $me" >>diary; trap 'echo "end $me" >>diary; exit 0' TERM
                while [ ! -e "$me.falls" ]; do sleep 0.02; done
                rm "$me.falls"; echo "fall $me" >>diary; exit 1
                """
                        .formatted(dir);
        return new LoopRig(dir, Map.of("it", Records.type("it", script)));
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

    private static List<Long> pids(LoopRig rig) {
        return Stream.of(A, B, C)
                .map(id -> rig.cells.of(id).run.phase().liveProcess().map(Phase.Running::pid))
                .map(pid -> pid.orElse(0L))
                .toList();
    }

    private List<String> diary() throws IOException {
        return Files.readAllLines(dir.resolve("diary"));
    }

    @Test
    void oneForAllRestartsEveryProcessInOrderAndGivesUpWhereItIsNeededTooOften() throws Exception {
        try (var rig = rig()) {
            rig.tell(
                    Records.placed(C, ME, 12, "it", child(3, "one_for_all")),
                    Records.placed(B, ME, 11, "it", child(2, "one_for_all")),
                    Records.placed(A, ME, 10, "it", child(1, "one_for_all")));
            rig.until(() -> all(rig, AgentState.RUNNING));
            var before = pids(rig);
            // When
            Files.createFile(dir.resolve("b.falls"));
            rig.until(() -> rig.cells.of(B).run.restarts() == 1 && all(rig, AgentState.RUNNING));
            // Then
            assertThat(diary())
                    .containsExactly(
                            "start a", "start b", "start c", "fall b", "end c", "end a", "start a",
                            "start b", "start c");
            assertThat(pids(rig)).doesNotContainAnyElementsOf(before);
            // When
            Files.createFile(dir.resolve("a.falls"));
            rig.until(() -> all(rig, AgentState.CRASHED));
            // Then
            assertThat(diary()).endsWith("fall a", "end c", "end b");
            assertThat(rig.cells.of(C).run.problem().orElse(""))
                    .startsWith("group acme/line needed more than 1 restart within 3600.0 s");
        }
    }

    @Test
    void aNodeThatLeavesStopsItsGroupsInReverse() throws Exception {
        try (var rig = rig()) {
            rig.tell(
                    Records.placed(A, ME, 10, "it", child(1, "one_for_one")),
                    Records.placed(B, ME, 11, "it", child(2, "one_for_one")),
                    Records.placed(C, ME, 12, "it", child(3, "one_for_one")));
            rig.until(() -> all(rig, AgentState.RUNNING));
            // When
            rig.told.add(new NodeEvent.Leave());
            rig.until(rig.cells::noneLive);
            // Then
            assertThat(diary())
                    .containsExactly("start a", "start b", "start c", "end c", "end b", "end a");
        }
    }
}
