package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.app.DevFleet;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.history.History;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.SingleObjectCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that do not behave, on a whole fleet with its broker, Streams and HTTP in one process. */
class StubbornAgentsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AgentType.Ready AT_ONCE =
            new AgentType.Ready.Alive(Duration.ofMillis(100));
    private static final String HELLO = "echo '{\"type\":\"hello\",\"protocol\":1}';";
    @TempDir static Path dir;
    private static DevFleet fleet;
    private static ActivityPublisher activity;
    private static AgentStates states;

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
        fleet =
                DevFleet.start(
                        new DevFleet.Plan(
                                dir,
                                new DevFleet.Broker.Embedded(0),
                                0,
                                50,
                                types,
                                NodeProbe.NONE));
        fleet.awaitReady();
        String kafka = fleet.kafka().bootstrapServers();
        activity = ActivityPublisher.connect(kafka);
        states = AgentStates.connect(kafka);
        for (String type : types.keySet()) {
            apply(type);
        }
    }

    @AfterAll
    static void stop() {
        activity.close();
        states.close();
        fleet.close();
    }

    @Test
    void oneThatIgnoresSigtermIsKilledAfterAllThreePhasesEachOfThemRecorded() throws Exception {
        long pid = wake("deaf");
        // When
        assertThat(fleet.command("delete", "template", "deaf")).isZero();
        // Then
        states.await("t-deaf/deaf", AgentState.STOPPED, SOON);
        assertThat(ProcessHandle.of(pid)).isEmpty();
        // History is another topic: it may be seen a moment after the state it led to.
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(events("deaf"))
                                        .filteredOn(e -> e.kind() == Kind.STOP_PHASE)
                                        .extracting(e -> e.details().get("phase"))
                                        .containsExactly("MESSAGE", "TERM", "KILL"));
    }

    @Test
    void grandchildrenEndWithTheirAgent() throws Exception {
        wake("parent");
        Path log = dir.resolve("node/logs/t-parent/parent.log");
        await().atMost(SOON).until(() -> Files.readString(log).contains("grandchild"));
        long grandchild =
                Long.parseLong(Files.readString(log).replaceAll("(?s).*grandchild (\\d+).*", "$1"));
        assertThat(ProcessHandle.of(grandchild)).isPresent();
        // When
        assertThat(fleet.command("delete", "template", "parent")).isZero();
        // Then
        states.await("t-parent/parent", AgentState.STOPPED, SOON);
        await().atMost(SOON).until(() -> ProcessHandle.of(grandchild).isEmpty());
    }

    @Test
    void tenMebibytesWithoutANewlineKillNothingAndTheNextLineIsRead() throws Exception {
        long pid = wake("chatty");
        Path log = dir.resolve("node/logs/t-chatty/chatty.log");
        await().atMost(SOON).until(() -> Files.readString(log).contains("still here"));
        assertThat(Files.readString(log)).contains("too long and was skipped");
        assertThat(states.get("t-chatty/chatty").orElseThrow().pid()).hasValue(pid);
    }

    @Test
    void anAgentSeesExactlyDescriptorsZeroToFour() throws Exception {
        long pid = wake("plain");
        try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            var numbers = new TreeSet<String>();
            descriptors.forEach(path -> numbers.add(path.getFileName().toString()));
            assertThat(numbers).containsExactly("0", "1", "2", "3", "4");
        }
    }

    private static long wake(String name) throws Exception {
        activity.publish("t-" + name, "login", Map.of()).get();
        return states.await("t-" + name + "/" + name, AgentState.RUNNING, SOON).pid().getAsLong();
    }

    private static List<HistoryEvent> events(String name) {
        try (var history = new History(fleet.kafka(), new SingleObjectCodec())) {
            return history.events(AgentId.of("t-" + name, name)).stream()
                    .flatMap(row -> row.value().stream())
                    .toList();
        }
    }

    private static AgentType stdio(String name, String script) {
        return Types.type(name, script, AgentType.Protocol.STDIO, new AgentType.Ready.Hello());
    }

    private static void apply(String type) throws IOException {
        Path file =
                Files.writeString(
                        dir.resolve(type + ".yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: AgentTemplate
                        tenant: "t-%s"
                        name: %s
                        type: %s
                        """
                                .formatted(type, type, type));
        assertThat(fleet.command("apply", "-f", file.toString())).isZero();
    }
}
