package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentView;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor of a node is killed with -9, and the next one takes its agents back. */
class TakeBackTest {
    /** Answers pings and says on its log what it hears; goes on counting all the while. */
    private static final String TALKER =
            "echo '{\"type\":\"hello\",\"protocol\":1}';"
                    + " while read -r line; do case $line in"
                    + " *'\"ping\"'*) id=${line#*'\"id\":\"'}; id=${id%%'\"'*};"
                    + " echo \"{\\\"id\\\":\\\"$id\\\",\\\"status\\\":\\\"ok\\\",\\\"result\\\":{}}\";"
                    + " echo \"answered $id\" >&2;;"
                    + " *'\"resume\"'*) echo resumed >&2; echo 'a word of its own';;"
                    + " *'\"mode\"'*) echo \"$line\" >&2;;"
                    + " *shutdown*) exit 0;; esac; done";

    private static final String TYPES =
            """
            apiVersion: reveille/v1
            kind: AgentTypes
            types:
              talker:
                command: sh
                args: ["-c", TALKER]
                heartbeat: {interval: 1s, deadline: 5s}
              mortal:
                command: sh
                stop: {graceful: 100ms, term: 1s}
                args: ["-c", "echo '{\\"type\\":\\"hello\\",\\"protocol\\":1}'; while sleep 0.1; do [ -e DIE ] && exit 3; done"]
              starter:
                command: sh
                args: ["-c", TALKER]
                heartbeat: {interval: 0s}
              member:
                command: sleep
                args: ["1000"]
                protocol: none
                ready: {alive: 100ms}
            """;

    @TempDir static Path dir;
    private static Survivors fleet;

    @BeforeAll
    static void start() throws Exception {
        String quoted = "'" + TALKER.replace("'", "''") + "'";
        fleet =
                new Survivors(
                        dir,
                        TYPES.replace("TALKER", quoted).replace("DIE", "" + dir.resolve("die")));
        for (String type : List.of("talker", "mortal", "starter")) {
            fleet.template(type, "");
        }
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void agentsOfAKilledSupervisorGoOnUnderTheNextOneAndAreTalkedToAgain() throws Exception {
        // Given
        RoleProcess first = fleet.startNode();
        Map<String, AgentView> before = new TreeMap<>();
        for (int i = 0; i < 10; i++) {
            fleet.wake("talker-" + i);
        }
        for (int i = 0; i < 10; i++) {
            String agent = "talker-" + i + "/talker";
            before.put(agent, fleet.running(agent));
        }
        // When
        first.kill();
        RoleProcess second = fleet.startNode();
        second.awaitSaid("took back \\d+ agents");
        // Then
        for (String agent : before.keySet()) {
            await().atMost(Survivors.SOON)
                    .until(() -> fleet.log(agent).split("resumed", -1).length == 2);
            // A word after it was taken back is heard, and so is what it is asked.
            await().atMost(Survivors.SOON)
                    .until(
                            () ->
                                    fleet.log(agent)
                                            .replaceAll("(?s).*resumed", "")
                                            .contains("answered ping-"));
            AgentView now = fleet.running(agent);
            assertThat(now.pid()).isEqualTo(before.get(agent).pid());
            assertThat(now.epoch()).isEqualTo(before.get(agent).epoch());
            assertThat(now.restarts()).isZero();
            assertThat(fleet.history(agent))
                    .filteredOn(e -> e.reason().equals("TAKEN_BACK"))
                    .hasSize(1);
            assertThat(fleet.history(agent)).extracting(e -> e.kind()).doesNotContain(Kind.EXITED);
        }
        // When it is told to stop
        assertThat(second.terminate()).isZero();
        // Then they end as any agent does
        assertThat(fleet.processes()).isEmpty();
    }

    @Test
    void aSupervisorToldToLeaveItsAgentsSaysSoAndTheNextOneHasThemAll() throws Exception {
        RoleProcess first = fleet.startNode("--override", "node.on.stop=leave");
        fleet.wake("talker-left");
        AgentView before = fleet.running("talker-left/talker");
        // When
        assertThat(first.terminate()).isZero();
        // Then
        assertThat(first.said())
                .containsPattern("agents? runs? on, for the next supervisor of this node")
                .doesNotContain("nothing is left running");
        RoleProcess second = fleet.startNode();
        second.awaitSaid("took back \\d+ agents");
        AgentView now = fleet.running("talker-left/talker");
        assertThat(now.pid()).isEqualTo(before.pid());
        assertThat(now.epoch()).isEqualTo(before.epoch());
        // When
        assertThat(second.terminate()).isZero();
        // Then
        assertThat(second.said()).contains("nothing is left running");
        assertThat(fleet.processes()).isEmpty();
    }

    @Test
    void aGroupRestartedTogetherKeepsItsWindowOverAKill() throws Exception {
        // Given two of three restarts allowed
        RoleProcess first = fleet.startNode();
        for (int order = 1; order <= 2; order++) {
            fleet.apply(
                    """
                    apiVersion: reveille/v1
                    kind: Agent
                    tenant: team
                    name: m%d
                    type: member
                    restart: {backoff: 0s}
                    supervision:
                      group: crew
                      order: %d
                      strategy: one_for_all
                      intensity: {restarts: 2, window: 300s}
                    relevance: {evaluator: {tenant-activity: {}}}
                    """
                            .formatted(order, order));
        }
        fleet.wake("team");
        fleet.running("team/m1");
        fall("team/m2", 1);
        // When
        first.kill();
        RoleProcess second = fleet.startNode();
        second.awaitSaid("took back \\d+ agents");
        fall("team/m2", 2);
        assertThat(fleet.state("team/m1").orElseThrow().restarts()).isEqualTo(2);
        second.kill();
        RoleProcess third = fleet.startNode();
        // Then the third is one too many
        long pid = fleet.running("team/m2").pid().orElseThrow();
        third.awaitSaid("took back \\d+ agents");
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        await().atMost(Survivors.SOON)
                .until(
                        () ->
                                fleet.history("team/m2").stream()
                                        .anyMatch(
                                                e ->
                                                        e.message()
                                                                .contains(
                                                                        "needed more than 2"
                                                                                + " restarts within"
                                                                                + " 300.0 s")));
        assertThat(third.terminate()).isZero();
    }

    private static void fall(String agent, int restarts) {
        long pid = fleet.running(agent).pid().orElseThrow();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        for (String member : List.of("team/m1", "team/m2")) {
            await().atMost(Survivors.SOON)
                    .until(
                            () ->
                                    fleet.state(member)
                                            .filter(v -> v.state() == AgentState.RUNNING)
                                            .filter(v -> v.restarts() == restarts)
                                            .isPresent());
        }
    }

    @Test
    void oneThatEndedMeanwhileIsNoticedAtOnceAndStartedAgain() throws Exception {
        RoleProcess first = fleet.startNode();
        fleet.wake("mortal-1");
        AgentView before = fleet.running("mortal-1/mortal");
        // When
        first.kill();
        ProcessHandle.of(before.pid().orElseThrow()).ifPresent(ProcessHandle::destroyForcibly);
        await().atMost(Survivors.SOON)
                .until(() -> ProcessHandle.of(before.pid().orElseThrow()).isEmpty());
        RoleProcess second = fleet.startNode();
        // Then
        await().atMost(Survivors.SOON)
                .until(
                        () ->
                                fleet.state("mortal-1/mortal")
                                        .filter(v -> v.state() == AgentState.RUNNING)
                                        .filter(v -> v.restarts() == 1)
                                        .isPresent());
        assertThat(fleet.history("mortal-1/mortal"))
                .filteredOn(e -> e.kind() == Kind.EXITED)
                .singleElement()
                // What the kernel still knows is said; what nobody knows is said to be unknown.
                .satisfies(e -> assertThat(e.details().get("code")).isIn("-2", "137"));
        assertThat(second.terminate()).isZero();
    }

    @Test
    void killsInTheMiddleOfStartsStartNothingTwiceAndLeaveNothingUnknown() throws Exception {
        int agents = Integer.getInteger("reveille.takeback.agents", 40);
        int kills = Integer.getInteger("reveille.takeback.kills", 4);
        var random = new Random(7);
        for (int i = 0; i < agents; i++) {
            fleet.wake("starter-" + i);
        }
        Map<String, Long> seen = new TreeMap<>();
        for (int kill = 0; kill < kills; kill++) {
            int enough = Math.min(agents, seen.size() + 1 + random.nextInt(2 * agents / kills));
            RoleProcess node = fleet.startNode();
            await().atMost(Survivors.SOON)
                    .pollInterval(Duration.ofMillis(3))
                    .until(() -> fleet.processes().size() >= enough);
            node.kill();
            // Then each that ever lived lives still, alone
            var now = fleet.processes();
            seen.forEach((agent, pid) -> assertThat(now.get(agent)).containsExactly(pid));
            now.forEach((agent, pids) -> seen.put(agent, only(agent, pids)));
        }
        // When
        RoleProcess last = fleet.startNode();
        // Then
        var all = IntStream.range(0, agents).mapToObj(i -> "starter-" + i + "/starter").toList();
        for (String agent : all) {
            AgentView view = fleet.running(agent);
            var pids = fleet.processes().get(agent);
            assertThat(pids).as(agent).containsExactly(view.pid().orElseThrow());
            if (seen.containsKey(agent)) {
                assertThat(view.pid()).as(agent).hasValue(seen.get(agent));
            }
            assertThat(view.restarts()).as(agent).isZero();
        }
        assertThat(last.terminate()).isZero();
        assertThat(fleet.processes()).isEmpty();
    }

    private static Long only(String agent, List<Long> pids) {
        assertThat(pids).as(agent).hasSize(1);
        return pids.getFirst();
    }
}
