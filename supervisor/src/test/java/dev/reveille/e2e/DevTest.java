package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code reveille dev} as a newcomer meets it: started, killed, started again, stopped. */
class DevTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TYPES = "examples/hello/agent-types.yaml";
    @TempDir Path dir;

    @Test
    void comesBackAfterAKillAndLeavesNothingBehindWhenItIsStopped() throws Exception {
        int port = freePort();
        int http = freePort();
        String kafka = "127.0.0.1:" + port;
        long orphan;
        // Given
        try (var dev = dev(port, http)) {
            dev.awaitSaid("(?m)^ready");
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
        try (var dev = dev(port, http)) {
            dev.awaitSaid("(?m)^ready");
            // Then what the old one left was taken back
            dev.awaitSaid("took back 1 agents");
            try (var states = AgentStates.connect(kafka)) {
                var running = states.await("acme/hello", AgentState.RUNNING, SOON);
                assertThat(running.pid()).hasValue(orphan);
            }
            assertThat(ProcessHandle.of(orphan)).isPresent();
            // When
            int code = dev.terminate();
            // Then
            assertThat(code).isZero();
            assertThat(dev.said())
                    .containsPattern(
                            "dev has stopped: ended http, health, node, scheduler, broker in [0-9.]+ s;"
                                    + " nothing is left running");
            // It is dead by now, and gone once init, which adopted it, has reaped it.
            await().atMost(SOON).until(() -> ProcessHandle.of(orphan).isEmpty());
            assertThat(isFree(port)).isTrue();
            assertThat(isFree(http)).isTrue();
            assertThat(fifosOf(dir.resolve("data/node"))).isZero();
        }
    }

    /** How far a start has come: what then lies in its directory. */
    enum Moment {
        DIRECTORY(""),
        BROKER("broker/meta.properties"),
        TOPICS("broker/reveille.activity-0"),
        SCHEDULER("streams"),
        NODE("node/lock"),
        READY("");

        private final String file;

        Moment(String file) {
            this.file = file;
        }
    }

    @ParameterizedTest
    @EnumSource
    void stoppedAtAnyMomentOfItsStartItLeavesNothingBehind(Moment moment) throws Exception {
        Path temporary = Files.createDirectory(dir.resolve("tmp"));
        try (var dev =
                new RoleProcess(
                        temporary,
                        "dev",
                        "--ephemeral",
                        "--port",
                        "0",
                        "--http-port",
                        "0",
                        "--types",
                        TYPES)) {
            // Given
            if (moment == Moment.READY) {
                dev.awaitSaid("(?m)^ready");
            } else {
                await().atMost(SOON)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> has(temporary, moment.file));
            }
            // When
            int code = dev.terminate();
            // Then
            assertThat(code).as(dev.said()).isZero();
            assertThat(temporary).isEmptyDirectory();
        }
    }

    private static boolean has(Path temporary, String file) throws IOException {
        try (var all = Files.list(temporary)) {
            return all.filter(path -> path.getFileName().toString().startsWith("reveille-dev-"))
                    .anyMatch(path -> Files.exists(path.resolve(file)));
        }
    }

    private RoleProcess dev(int port, int http) throws IOException {
        return new RoleProcess(
                "dev",
                "--data-dir",
                dir.resolve("data").toString(),
                "--port",
                Integer.toString(port),
                "--http-port",
                Integer.toString(http),
                "--types",
                TYPES);
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
