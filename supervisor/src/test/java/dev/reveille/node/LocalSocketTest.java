package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A node whose broker is away answers on its own machine. */
@EnabledOnOs(OS.LINUX)
class LocalSocketTest {
    private static final AgentId A = AgentId.of("acme", "a");

    @TempDir Path dir;

    private static CompletableFuture<String> asked(Path state, String question) {
        return CompletableFuture.supplyAsync(
                () -> {
                    var at = UnixDomainSocketAddress.of(state.resolve(LocalSocket.NAME));
                    try (SocketChannel channel = SocketChannel.open(at)) {
                        Channels.newOutputStream(channel)
                                .write((question + "\n").getBytes(StandardCharsets.UTF_8));
                        channel.shutdownOutput();
                        return new String(
                                Channels.newInputStream(channel).readAllBytes(),
                                StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Test
    void agentsAreToldOfTheNodesOwnWordWhileTheBrokerIsAway() throws Exception {
        // Given
        Files.createDirectories(dir.resolve("state"));
        try (var rig = new LoopRig(dir, Map.of("calm", Records.type("calm", "exec sleep 1000")));
                var socket = new LocalSocket(dir.resolve("state"), rig.told)) {
            assertThat(socket).isNotNull();
            rig.tell(Records.placed(A, LoopRig.ME, 7, "calm", ""));
            rig.until(() -> rig.cells.of(A).run.phase() instanceof Phase.Running);
            // When
            var agents = asked(dir.resolve("state"), "{\"ask\":\"agents\"}");
            var history = asked(dir.resolve("state"), "{\"ask\":\"history\",\"agent\":\"acme/a\"}");
            var other = asked(dir.resolve("state"), "{\"ask\":\"describe\",\"agent\":\"acme/b\"}");
            var nonsense = asked(dir.resolve("state"), "{\"ask\":\"everything\"}");
            var none = asked(dir.resolve("state"), "how are you?");
            rig.until(
                    () -> CompletableFuture.allOf(agents, history, other, nonsense, none).isDone());
            // Then
            assertThat(agents.get().lines())
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("\"agent\":\"acme/a\",\"state\":\"RUNNING\"")
                    .contains("\"epoch\":7");
            assertThat(agents.get()).endsWith("{\"end\":true}\n");
            assertThat(history.get()).contains("\"kind\":\"STATE\"");
            assertThat(other.get()).isEqualTo("{\"end\":true}\n");
            assertThat(nonsense.get()).contains("\"error\":\"InvalidUsage\"");
            assertThat(none.get()).contains("\"error\":\"InvalidUsage\"");
            assertThat(Files.getPosixFilePermissions(dir.resolve("state/node.sock")))
                    .hasToString("[OWNER_READ, OWNER_WRITE]");
        }
        assertThat(dir.resolve("state/node.sock")).doesNotExist();
    }

    @Test
    void clientsThatAskNothingMakeRoomForThoseThatDo() throws IOException {
        var at = UnixDomainSocketAddress.of(dir.resolve(LocalSocket.NAME));
        var idle = new ArrayList<SocketChannel>();
        try (var socket =
                new LocalSocket(dir, new LinkedBlockingQueue<>(), Duration.ofMillis(300))) {
            assertThat(socket).isNotNull();
            // Given as many as there may be, of which one has begun to ask
            for (int i = 0; i < 16; i++) {
                idle.add(SocketChannel.open(at));
            }
            idle.getFirst().write(ByteBuffer.wrap(new byte[] {'{'}));
            // Then
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions() // while all places are taken it is turned away
                    .until(() -> asked(dir, "who?").get().contains("InvalidUsage"));
            for (SocketChannel client : idle) {
                assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        } finally {
            for (SocketChannel client : idle) {
                client.close();
            }
        }
    }

    @Test
    void aPathTooLongForASocketIsSaidAndTheNodeGoesWithout() throws IOException {
        Path deep = Files.createDirectories(dir.resolve("x".repeat(120)));
        new LocalSocket(deep, new LinkedBlockingQueue<>()).close();
        assertThat(deep.resolve("node.sock")).doesNotExist();
    }
}
