package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentView;
import dev.reveille.core.fleet.AgentType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups, restarts and history of real processes, on a whole fleet. */
class GroupsOnAFleetTest {
    @TempDir static Path dir;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        String falls =
                """
                cd %s; me=$(echo $REVEILLE_AGENT | tr / .)
                while [ ! -e "$me" ]; do sleep 0.05; done
                rm "$me"; echo "out of ideas" >&2; exit 7
                """
                        .formatted(dir);
        fleet =
                Fleet.start(
                        dir,
                        Map.of(
                                "plain",
                                Types.type(
                                        "plain",
                                        falls,
                                        AgentType.Protocol.NONE,
                                        new AgentType.Ready.Alive(Duration.ofMillis(100)))));
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static void apply(String tenant, String name, String more) throws Exception {
        Path file =
                Files.writeString(
                        dir.resolve(tenant + name + ".yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: Agent
                        tenant: %s
                        name: %s
                        type: plain
                        restart: {backoff: 10ms}
                        %s
                        """
                                .formatted(tenant, name, more));
        fleet.command("apply", "-f", file.toString());
    }

    /** The agent runs as another process than that. */
    private static AgentView replaced(AgentView before) {
        return await().atMost(Fleet.SOON)
                .until(
                        () -> fleet.states().get(before.agent()).orElseThrow(),
                        now ->
                                now.state() == AgentState.RUNNING
                                        && !now.pid().equals(before.pid()));
    }

    @Test
    void aRestartReplacesTheProcessAndHistoryTellsHowEachEnded() throws Exception {
        // Given
        apply("solo", "a", "");
        fleet.activity("solo");
        AgentView first = fleet.awaitState("solo/a", AgentState.RUNNING);
        // When
        assertThat(fleet.said("restart", "solo/a"))
                .isEqualTo(
                        "restart solo/a: process %s is replaced, as %s asked\n"
                                .formatted(
                                        first.pid().orElseThrow(),
                                        System.getProperty("user.name")
                                                + "@"
                                                + java.net.InetAddress.getLocalHost()
                                                        .getHostName()));
        AgentView second = replaced(first);
        Files.createFile(dir.resolve("solo.a"));
        replaced(second);
        // Then
        assertThat(fleet.said("history", "solo/a").lines().map(GroupsOnAFleetTest::plain))
                .containsSubsequence(
                        "RUNNING RELEVANT: process N runs",
                        "STOPPING OPERATOR: process N is asked to stop: TERM",
                        "EXITED SHUTDOWN: process N ended with exit code 143, signal 15, after N",
                        "RUNNING RESTART: process N runs",
                        "EXITED ERROR: process N ended with exit code 7, after N",
                        "out of ideas",
                        "RUNNING RESTART: process N runs");
    }

    /** Without its time, and without what differs from run to run. */
    private static String plain(String line) {
        return line.replaceFirst("^\\S+Z +", "")
                .replaceAll(" +", " ")
                .replaceAll(", at most \\d+ MiB", "")
                .replaceAll("process \\d+", "process N")
                .replaceAll("after [0-9.]+ m?s$", "after N")
                .strip();
    }

    @Test
    void membersOfAGroupStartInOrderAndFallTogether() throws Exception {
        // Given
        String group = "supervision: {group: line, strategy: one_for_all, order: %s}";
        apply("many", "a", group.formatted(1));
        apply("many", "b", group.formatted(2));
        fleet.activity("many");
        AgentView b = fleet.awaitState("many/b", AgentState.RUNNING);
        AgentView a = fleet.awaitState("many/a", AgentState.RUNNING);
        assertThat(fleet.said("tree", "many"))
                .isEqualTo(
                        """
                        many
                        └─ group line  one_for_all, 5 restarts in 1m
                           ├─ a  RUNNING on dev
                           └─ b  RUNNING on dev
                        """);
        // When
        Files.createFile(dir.resolve("many.a"));
        // Then
        AgentView again = replaced(b);
        assertThat(replaced(a).at()).isBefore(again.at());
        assertThat(fleet.events("many/a"))
                .anyMatch(e -> e.message().contains("group many/line restarts b too"));
    }

    @Test
    void oneThatSleepsIsWokenByWhatDependsOnIt() throws Exception {
        // Given: nothing waits for the store itself
        apply(
                "deep",
                "store",
                "relevance: {evaluator: queue-depth}\nsupervision: {group: line, order: 1}");
        apply("deep", "worker", "supervision: {group: line, order: 2, depends.on: {store: ready}}");
        // When
        fleet.activity("deep");
        // Then
        AgentView worker = fleet.awaitState("deep/worker", AgentState.RUNNING);
        AgentView below = fleet.awaitState("deep/store", AgentState.RUNNING);
        assertThat(below.at()).isBefore(worker.at());
        assertThat(below.reason()).isEqualTo("DEPENDENCY");
        assertThat(fleet.said("explain", "deep/store")).contains("needed by worker");
    }
}
