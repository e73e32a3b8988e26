package dev.reveille.node;

import static dev.reveille.node.Records.left;
import static dev.reveille.node.Records.placed;
import static dev.reveille.node.Records.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.dev.TestBroker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeRoleTest {
    private static final AgentType.Stop QUICK =
            new AgentType.Stop(Duration.ofMillis(300), Duration.ofMillis(300));
    @TempDir static Path brokerData;
    private static TestBroker broker;
    private static KafkaSettings kafka;

    @TempDir Path dir;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.withTopics(brokerData);
        kafka = broker.kafka();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void runsWhatTheControlLogSaysItOwnsAndStopsWhatItNoLongerOwns() throws Exception {
        var agent = AgentId.of("acme", "sleeper");
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("sleeper", type("sleeper", "exec sleep 1000")));
            // When
            node.write(placed(agent, me, 10, "sleeper", ""));
            // Then
            AgentStatus running = node.await(agent, AgentState.RUNNING);
            assertThat(ProcessHandle.of(running.pid().getAsLong())).isPresent();
            // When
            node.write(left(agent, me, 10, "IRRELEVANT"));
            // Then
            AgentStatus stopped = node.await(agent, AgentState.STOPPED);
            assertThat(stopped.reason()).isEqualTo("IRRELEVANT");
            assertThat(stopped.exit().orElseThrow().reason()).isEqualTo(ExitReason.SHUTDOWN);
            assertThat(ProcessHandle.of(running.pid().getAsLong())).isEmpty();
            node.until(() -> node.control.containsKey("release/acme/sleeper/n1"));
        }
    }

    @Test
    void restartsWhatIsKilledAndKeepsItsEpoch() throws Exception {
        var agent = AgentId.of("acme", "victim");
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("victim", type("victim", "exec sleep 1000")));
            node.write(placed(agent, me, 10, "victim", ""));
            long pid = node.await(agent, AgentState.RUNNING).pid().getAsLong();
            // When
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            // Then
            AgentStatus again = awaitOther(node, agent, pid);
            assertThat(again.epoch()).isEqualTo(new Epoch(10));
            assertThat(again.restarts()).isEqualTo(1);
            assertThat(again.exit().orElseThrow().signal()).hasValue(9);
        }
    }

    @Test
    void aRestartMakesANewProcessWithTheSameEnvironmentAndAPortThatWorks() throws Exception {
        var agent = AgentId.of("acme", "server");
        String script =
                """
                exec python3 -c '
                import os, socket
                s = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
                while True:
                    c = s.accept()[0]
                    names = ("COLOUR", "REVEILLE_AGENT", "REVEILLE_EPOCH", "PORT")
                    c.sendall((str(os.getpid()) + " "
                               + " ".join(os.environ.get(n, "") for n in names) + "\\n").encode())
                    c.close()
                '
                """;
        var server =
                type(
                        "server",
                        script,
                        AgentType.Protocol.NONE,
                        new AgentType.Ready.Port(),
                        AgentType.START_TIMEOUT,
                        QUICK,
                        1);
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("server", server));
            node.write(
                    placed(
                            agent,
                            me,
                            10,
                            "server",
                            ",\"env\":{\"COLOUR\":\"blue\"},\"restart\":{\"backoff\":\"10ms\"}"));
            AgentStatus first = node.await(agent, AgentState.RUNNING);
            long pid = first.pid().getAsLong();
            assertThat(ask(first)).isEqualTo(answer(pid, first));
            // When
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            // Then
            AgentStatus second = awaitOther(node, agent, pid);
            assertThat(ask(second)).isEqualTo(answer(second.pid().getAsLong(), second));
            assertThat(ProcessHandle.of(pid)).isEmpty();
            // Then its history names both
            List<HistoryEvent> exits = node.awaitHistory(agent, Kind.EXITED, 1);
            assertThat(exits).singleElement().matches(e -> names(e, pid));
            List<HistoryEvent> states = node.awaitHistory(agent, Kind.STATE, 4);
            assertThat(states)
                    .anyMatch(e -> e.message().contains("process " + pid + " runs"))
                    .anyMatch(
                            e ->
                                    e.message()
                                            .contains(
                                                    "process "
                                                            + second.pid().getAsLong()
                                                            + " runs"));
        }
    }

    @Test
    void whatIsAskedOfItAboutAnAgentThatItDoesNotKnowIsRefusedAndOfOthersLeftToThem()
            throws Exception {
        var stranger = AgentId.of("acme", "stranger");
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("it", type("it", "exec sleep 1000")));
            // When, as often as it takes until it reads that topic
            node.until(
                    () -> {
                        asked(node, "elsewhere", stranger, Optional.of(new NodeId("n2")));
                        asked(node, "anyone", stranger, Optional.empty());
                        asked(node, "here", stranger, Optional.of(me.node()));
                        return !node.history(stranger, Kind.OPERATION).isEmpty();
                    });
            // Then
            assertThat(node.history(stranger, Kind.OPERATION))
                    .allSatisfy(
                            answer -> {
                                assertThat(answer.details())
                                        .containsEntry("id", "here")
                                        .containsEntry("result", "refused");
                                assertThat(answer.message())
                                        .startsWith("node n1 has nothing to do with it");
                            });
        }
    }

    private static void asked(OneNode node, String id, AgentId agent, Optional<NodeId> whom) {
        try {
            node.ask(
                    new OperationRequest(
                            id,
                            "restart",
                            Optional.of(agent),
                            whom,
                            Map.of(),
                            "ana@host",
                            Instant.now()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean names(HistoryEvent event, long pid) {
        return Long.toString(pid).equals(event.details().get("pid"));
    }

    private static String answer(long pid, AgentStatus status) {
        return pid + " blue acme/server 10 " + status.port().getAsInt();
    }

    private static String ask(AgentStatus status) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), status.port().getAsInt());
                var reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8))) {
            return Optional.ofNullable(reader.readLine()).orElse("");
        }
    }

    private static AgentStatus awaitOther(OneNode node, AgentId agent, long pid) {
        node.until(
                () ->
                        node.state(agent)
                                .filter(s -> s.state() == AgentState.RUNNING)
                                .filter(s -> s.pid().getAsLong() != pid)
                                .isPresent());
        return node.state(agent).orElseThrow();
    }

    @Test
    void anAgentThatExitsAtOnceForEverEndsAsCrashedWithTheTimeItsBreakerHalfOpens()
            throws Exception {
        var agent = AgentId.of("acme", "doomed");
        try (var node = new OneNode(kafka, dir)) {
            Owner me = node.start(Map.of("doomed", type("doomed", "exit 3")));
            node.write(
                    placed(
                            agent,
                            me,
                            10,
                            "doomed",
                            ",\"restart\":{\"backoff\":\"10ms\"},\"breaker\":{\"failures\":3}"));
            AgentStatus crashed = node.await(agent, AgentState.CRASHED);
            assertThat(crashed.retryAt()).isPresent();
            assertThat(crashed.reason()).isEqualTo("BREAKER_OPEN");
            assertThat(crashed.exit().orElseThrow().code()).isEqualTo(3);
        }
    }

    @Test
    void anAgentThatNeverSaysHelloIsEndedWithItsGroupAndStartedAgainUntilItsBreakerOpens()
            throws Exception {
        var agent = AgentId.of("acme", "mute");
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("mute", mute()));
            node.write(
                    placed(
                            agent,
                            me,
                            10,
                            "mute",
                            ",\"restart\":{\"backoff\":\"10ms\"},\"breaker\":{\"failures\":2}"));
            // Then
            AgentStatus crashed = node.await(agent, AgentState.CRASHED);
            assertThat(crashed.reason()).isEqualTo("BREAKER_OPEN");
            assertThat(crashed.attempt()).isEqualTo(2);
            assertThat(crashed.exit().orElseThrow().reason()).isEqualTo(ExitReason.TIMEOUT);
            assertThat(node.awaitHistory(agent, Kind.EXITED, 2))
                    .extracting(HistoryEvent::reason)
                    .containsExactly("TIMEOUT", "TIMEOUT");
            assertAllGone("mute", 4);
        }
    }

    @Test
    void oneThatNeverSaysHelloAndIsTemporaryIsCrashedAtOnce() throws Exception {
        var agent = AgentId.of("acme", "mute");
        try (var node = new OneNode(kafka, dir)) {
            Owner me = node.start(Map.of("mute", mute()));
            node.write(
                    placed(agent, me, 10, "mute", ",\"supervision\":{\"restart\":\"temporary\"}"));
            // Then
            AgentStatus crashed = node.await(agent, AgentState.CRASHED);
            assertThat(crashed.attempt()).isEqualTo(1);
            assertThat(crashed.exit().orElseThrow().reason()).isEqualTo(ExitReason.TIMEOUT);
            assertAllGone("mute", 2);
        }
    }

    /** Says nothing, does not listen to SIGTERM, and has a child that does not either. */
    private static AgentType mute() {
        return type(
                "mute",
                "trap '' TERM; sleep 1000 & echo pids $$ $! >&2; wait",
                AgentType.Protocol.STDIO,
                new AgentType.Ready.Hello(),
                Duration.ofMillis(300),
                QUICK,
                0);
    }

    @Test
    void leavingEndsEveryAgentAndOneThatDoesNotListenStopsNoOther() throws Exception {
        var deaf = AgentId.of("acme", "deaf");
        List<AgentId> all = List.of(AgentId.of("acme", "first"), deaf, AgentId.of("acme", "last"));
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me =
                    node.start(
                            Map.of(
                                    "plain",
                                    type("plain", "exec sleep 1000"),
                                    "deaf",
                                    type(
                                            "deaf",
                                            "trap '' TERM; sleep 1000 & echo pids $$ $! >&2;"
                                                    + " echo '{\"type\":\"hello\",\"protocol\":1}';"
                                                    + " while :; do sleep 1; done",
                                            AgentType.Protocol.STDIO,
                                            new AgentType.Ready.Hello(),
                                            AgentType.START_TIMEOUT,
                                            QUICK,
                                            0)));
            for (AgentId agent : all) {
                node.write(placed(agent, me, 10, agent.equals(deaf) ? "deaf" : "plain", ""));
            }
            for (AgentId agent : all) {
                node.await(agent, AgentState.RUNNING);
            }
            // When
            assertThat(node.leave(Duration.ofSeconds(15))).isEmpty();
            // Then
            for (AgentId agent : all) {
                AgentStatus stopped = node.await(agent, AgentState.STOPPED);
                assertThat(stopped.reason()).isEqualTo("SHUTDOWN");
                node.until(() -> node.control.containsKey("release/" + agent + "/n1"));
                assertThat(node.awaitHistory(agent, Kind.EXITED, 1))
                        .extracting(HistoryEvent::reason)
                        .containsExactly(agent.equals(deaf) ? "KILL" : "SUPERVISOR_SHUTDOWN");
            }
            assertAllGone("deaf", 2);
            assertThat(node.state(deaf).orElseThrow().exit().orElseThrow().code()).isEqualTo(-1);
        }
    }

    /** Every pid that the agent wrote into its log, itself and its child, is nobody's now. */
    private void assertAllGone(String name, int pids) throws Exception {
        Path log = dir.resolve("state/logs/acme/" + name + ".log");
        List<Long> written =
                Files.readAllLines(log).stream()
                        .filter(line -> line.contains(" pids "))
                        .flatMap(
                                line ->
                                        List.of(line.replaceAll(".* pids ", "").split(" "))
                                                .stream())
                        .map(Long::valueOf)
                        .toList();
        assertThat(written).hasSize(pids);
        // A killed child is init's to reap, which takes a moment.
        await().atMost(OneNode.SOON)
                .until(() -> written.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
    }
}
