package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.cli.ReveilleCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reveille dev} as a newcomer meets it: started, killed, started again, stopped. */
class DevTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    @TempDir Path dir;

    @Test
    void comesBackAfterAKillAndLeavesNothingBehindWhenItIsStopped() throws Exception {
        Path types = Path.of("examples/hello/agent-types.yaml");
        int port = freePort();
        int http = freePort();
        String kafka = "127.0.0.1:" + port;
        long orphan;
        // Given
        try (var dev = new DevProcess(dir.resolve("data"), port, http, types)) {
            dev.awaitReady();
            Path spec = Files.writeString(dir.resolve("hello.yaml"), SPEC);
            assertThat(
                            ReveilleCommand.commandLine()
                                    .execute(
                                            "apply",
                                            "-f",
                                            spec.toString(),
                                            "--bootstrap-server",
                                            kafka))
                    .isZero();
            try (var activity = ActivityPublisher.connect(kafka);
                    var states = AgentStates.connect(kafka)) {
                activity.publish("acme", "login", Map.of()).get();
                orphan = states.await("acme/hello", AgentState.RUNNING, SOON).pid().getAsLong();
            }
            // When
            dev.kill();
        }
        assertThat(ProcessHandle.of(orphan)).isPresent();
        try (var dev = new DevProcess(dir.resolve("data"), port, http, types)) {
            dev.awaitReady();
            // Then what the old one left was ended, and the agent runs once, anew
            long pid;
            try (var states = AgentStates.connect(kafka)) {
                org.awaitility.Awaitility.await()
                        .atMost(SOON)
                        .until(
                                () ->
                                        states.get("acme/hello")
                                                .filter(s -> s.state() == AgentState.RUNNING)
                                                .filter(s -> s.pid().getAsLong() != orphan)
                                                .isPresent());
                pid = states.get("acme/hello").orElseThrow().pid().getAsLong();
            }
            assertThat(ProcessHandle.of(orphan)).isEmpty();
            // When
            int code = dev.terminate(SOON);
            // Then
            assertThat(code).isIn(0, 130, 143);
            assertThat(ProcessHandle.of(pid)).isEmpty();
            assertThat(isFree(port)).isTrue();
            assertThat(isFree(http)).isTrue();
            assertThat(fifosOf(dir.resolve("data/node"))).isZero();
        }
    }

    private static long fifosOf(Path state) throws IOException {
        Path runtime = dev.reveille.os.RuntimeDirectory.forState(state);
        try (var all = Files.walk(runtime)) {
            return all.filter(path -> !Files.isDirectory(path)).count();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static final String SPEC =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: hello
            type: hello
            """;
}
