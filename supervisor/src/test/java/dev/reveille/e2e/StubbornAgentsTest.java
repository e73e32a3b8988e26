package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that do not behave, on a whole fleet with its broker, Streams and HTTP in one process. */
class StubbornAgentsTest {
    private static final AgentType.Ready AT_ONCE =
            new AgentType.Ready.Alive(Duration.ofMillis(100));
    private static final String HELLO = "echo '{\"type\":\"hello\",\"protocol\":1}';";
    @TempDir static Path dir;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        Map<String, AgentType> types =
                Map.of(
                        "deaf",
                        stdio("deaf", "trap '' TERM; " + HELLO + " while :; do sleep 1; done"),
                        "parent",
                        stdio(
                                "parent",
                                "(sleep 1000 & echo grandchild $! >&2; wait) & "
                                        + HELLO
                                        + " while read -r l; do case $l in *shutdown*) exit 0;;"
                                        + " esac; done"),
                        "chatty",
                        stdio(
                                "chatty",
                                HELLO
                                        + " head -c 10485760 /dev/zero | tr '\\0' x; echo;"
                                        + " echo still here;"
                                        + " while read -r l; do case $l in *shutdown*) exit 0;;"
                                        + " esac; done"),
                        "plain",
                        Types.type("plain", "exec sleep 1000", AgentType.Protocol.NONE, AT_ONCE));
        fleet = Fleet.start(dir, types);
        for (String type : types.keySet()) {
            fleet.template(type, "");
        }
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void oneThatIgnoresSigtermIsKilledAfterAllThreePhasesEachOfThemRecorded() throws Exception {
        long pid = fleet.wake("deaf").pid().orElseThrow();
        // When
        fleet.delete("deaf");
        // Then
        fleet.awaitState("t-deaf/deaf", AgentState.STOPPED);
        assertThat(ProcessHandle.of(pid)).isEmpty();
        // History is another topic: it may be seen a moment after the state it led to.
        await().atMost(Fleet.SOON)
                .untilAsserted(
                        () ->
                                assertThat(fleet.events("t-deaf/deaf"))
                                        .filteredOn(e -> e.kind() == Kind.STOP_PHASE)
                                        .extracting(e -> e.details().get("phase"))
                                        .containsExactly("MESSAGE", "TERM", "KILL"));
    }

    @Test
    void grandchildrenEndWithTheirAgent() throws Exception {
        fleet.wake("parent");
        Path log = dir.resolve("node/logs/t-parent/parent.log");
        await().atMost(Fleet.SOON).until(() -> Files.readString(log).contains("grandchild"));
        long grandchild =
                Long.parseLong(Files.readString(log).replaceAll("(?s).*grandchild (\\d+).*", "$1"));
        assertThat(ProcessHandle.of(grandchild)).isPresent();
        // When
        fleet.delete("parent");
        // Then
        fleet.awaitState("t-parent/parent", AgentState.STOPPED);
        await().atMost(Fleet.SOON).until(() -> ProcessHandle.of(grandchild).isEmpty());
    }

    @Test
    void tenMebibytesWithoutANewlineKillNothingAndTheNextLineIsRead() throws Exception {
        long pid = fleet.wake("chatty").pid().orElseThrow();
        Path log = dir.resolve("node/logs/t-chatty/chatty.log");
        await().atMost(Fleet.SOON).until(() -> Files.readString(log).contains("still here"));
        assertThat(Files.readString(log)).contains("too long and was skipped");
        assertThat(fleet.states().get("t-chatty/chatty").orElseThrow().pid()).hasValue(pid);
    }

    @Test
    void anAgentSeesExactlyDescriptorsZeroToFour() throws Exception {
        long pid = fleet.wake("plain").pid().orElseThrow();
        try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            var numbers = new TreeSet<String>();
            descriptors.forEach(path -> numbers.add(path.getFileName().toString()));
            assertThat(numbers).containsExactly("0", "1", "2", "3", "4");
        }
    }

    private static AgentType stdio(String name, String script) {
        return Types.type(name, script, AgentType.Protocol.STDIO, new AgentType.Ready.Hello());
    }
}
