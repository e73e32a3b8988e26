package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentView;
import dev.reveille.config.KafkaSettings.Isolation;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.schemas.HeartbeatBatch;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.Healths;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports, heartbeats and the breaker's reset, on a whole fleet in one process. */
class PortsAndHeartbeatsTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final String HEARTBEATS = TopicNames.DEFAULT.of(Topic.HEARTBEATS);

    /** Says hello, answers pings, and ends when it is told to. */
    private static final String SPEAKER =
            """
            import json, sys

            def say(message):
                print(json.dumps(message), flush=True)

            say({"type": "hello", "protocol": 1})
            for line in sys.stdin:
                message = json.loads(line)
                if message["type"] == "ping":
                    say({"id": message["id"], "status": "ok", "result": {"health": {}}})
                elif message["type"] == "shutdown":
                    break
            """;

    @TempDir static Path dir;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        Path speaker = Files.writeString(dir.resolve("speaker.py"), SPEAKER);
        Map<String, AgentType> types =
                Map.of(
                        "listener",
                        type(
                                "listener",
                                "exec python3 -m http.server \"$PORT\" --bind 127.0.0.1",
                                AgentType.Protocol.NONE,
                                new AgentType.Ready.Port(),
                                1),
                        "speaker",
                        type(
                                "speaker",
                                "exec python3 " + speaker,
                                AgentType.Protocol.STDIO,
                                new AgentType.Ready.Hello(),
                                0),
                        "mayfly",
                        type(
                                "mayfly",
                                "exit 3",
                                AgentType.Protocol.STDIO,
                                new AgentType.Ready.Hello(),
                                0));
        fleet = Fleet.start(dir.resolve("fleet"), types);
        fleet.template("listener", "");
        fleet.template("speaker", "restart: {backoff: 50ms}");
        fleet.template("mayfly", "restart: {backoff: 10ms}\nbreaker: {failures: 2, open.for: 1h}");
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @Test
    void anAgentIsRunningOnceItListensOnThePortItWasGivenAndLeavesItFree() throws Exception {
        // Given
        AgentView running = fleet.wake("listener");
        int port = running.port().orElseThrow();
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(connection.isConnected()).isTrue();
        }
        // When
        fleet.delete("listener");
        fleet.awaitState("t-listener/listener", AgentState.STOPPED);
        // Then
        try (var again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(again.isBound()).isTrue();
        }
    }

    @Test
    void heartbeatsTellOfProcessMemoryUptimePingAndRestarts() throws Exception {
        long pid = fleet.wake("speaker").pid().orElseThrow();
        // Then
        AgentHealth health = health(h -> h.pid() == pid && h.ping().isPresent());
        assertThat(health.health()).isEqualTo(AgentHealth.Health.OK);
        assertThat(health.memoryBytes()).isPositive();
        assertThat(health.uptime()).isPositive();
        assertThat(health.ping().orElseThrow()).isBetween(Duration.ofNanos(1), Fleet.SOON);
        assertThat(health.restarts()).isZero();
        // When
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        // Then
        AgentHealth after = health(h -> h.pid() != pid && h.ping().isPresent());
        assertThat(after.restarts()).isEqualTo(1);
        assertThat(after.memoryBytes()).isPositive();
    }

    @Test
    void aResetStartsAnAgentAgainWhoseBreakerIsOpen() throws Exception {
        // Given
        fleet.activity("t-mayfly");
        awaitOpenBreaker();
        await().atMost(Fleet.SOON).until(() -> exits() == 2);
        // When
        fleet.command("reset", "t-mayfly/mayfly");
        // Then
        await().atMost(Fleet.SOON).until(() -> exits() > 2);
        awaitOpenBreaker();
    }

    private static void awaitOpenBreaker() {
        await().atMost(Fleet.SOON)
                .until(
                        () ->
                                fleet.states()
                                        .get("t-mayfly/mayfly")
                                        .filter(s -> s.state() == AgentState.CRASHED)
                                        .filter(s -> s.reason().equals("BREAKER_OPEN"))
                                        .isPresent());
    }

    private static long exits() {
        return fleet.events("t-mayfly/mayfly").stream()
                .filter(e -> e.kind() == Kind.EXITED)
                .count();
    }

    /** The first health of the speaker, from the topic's beginning, that is as wanted. */
    private static AgentHealth health(Predicate<AgentHealth> wanted) {
        var properties = fleet.kafka().consumer("test", Isolation.COMMITTED);
        var found = new AtomicReference<AgentHealth>();
        try (var consumer = new KafkaConsumer<String, byte[]>(properties)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(HEARTBEATS).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(Fleet.SOON)
                    .until(
                            () -> {
                                for (var record : consumer.poll(Duration.ofMillis(100))) {
                                    Healths.fromAvro(
                                                    CODEC.decode(
                                                            HEARTBEATS,
                                                            record.value(),
                                                            HeartbeatBatch.class))
                                            .stream()
                                            .filter(h -> h.agent().name().equals("speaker"))
                                            .filter(wanted)
                                            .forEach(found::set);
                                }
                                return found.get() != null;
                            });
        }
        return found.get();
    }

    private static AgentType type(
            String name,
            String script,
            AgentType.Protocol protocol,
            AgentType.Ready ready,
            int ports) {
        AgentType usual = Types.type(name, script, protocol, ready);
        return new AgentType(
                name,
                usual.command(),
                usual.directory(),
                usual.env(),
                usual.passed(),
                protocol,
                ready,
                usual.startTimeout(),
                usual.stop(),
                new AgentType.Heartbeat(Duration.ofMillis(500), Duration.ofMillis(400)),
                ports,
                usual.log());
    }
}
