package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.HealthReport.Liveness;
import dev.reveille.core.fleet.HealthReport.Readiness;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real agents that are asked over HTTP, TCP, and by programs how they are. */
@Timeout(60)
class CheckedAgentsTest {
    /**
     * Serves HTTP: GET /NAME is well unless the file NAME is in its directory; /moved is a redirect
     * to nowhere, and everything is silent while the file {@code silent} is there. It closes its
     * port while {@code closed} is there.
     */
    private static final String SERVES =
            """
            cd 'DIR'; exec python3 -c '
            import http.server, os, socketserver, threading, time
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    while os.path.exists("silent"): time.sleep(0.01)
                    moved = self.path == "/moved"
                    self.send_response(302 if moved
                        else 503 if os.path.exists("." + self.path) else 200)
                    if moved: self.send_header("Location", "http://127.0.0.1:1/")
                    self.end_headers()
                    try:
                        for i in range(1000): self.wfile.write(b"x" * 100000)
                    except OSError: pass
                def log_message(self, *args): pass
            class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
                daemon_threads = True
                allow_reuse_address = True
            server = Server(("127.0.0.1", int(os.environ["PORT"])), Handler)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            while not os.path.exists("closed"): time.sleep(0.01)
            server.shutdown(); server.server_close()
            time.sleep(1000)
            '
            """;

    @TempDir Path dir;

    private Watched agent(Optional<Check> liveness, Optional<Check> readiness) throws Exception {
        return new Watched(
                dir, Watched.silent(SERVES.replace("DIR", dir.toString()), liveness, readiness));
    }

    private static Optional<Check> get(String path, int failures) {
        return Optional.of(Watched.check(new Probe.Http(OptionalInt.empty(), path), failures, 1));
    }

    private Optional<Check> runs(int failures, Duration timeout, String script) {
        var probe = new Probe.Exec(List.of("sh", "-c", "cd '" + dir + "'; " + script));
        return Optional.of(new Check(probe, Duration.ofMillis(100), timeout, failures, 1));
    }

    @Test
    void overHttpReadinessComesAndGoesWithoutARestartAndLivenessRestarts() throws Exception {
        try (var agent = agent(get("/live", 2), get("/ready", 2))) {
            agent.rig.until(() -> agent.ready(Readiness.READY));
            long before = agent.pid();
            agent.put("ready");
            agent.rig.until(() -> agent.ready(Readiness.NOT_READY));
            assertThat(agent.told().orElseThrow().lastFailure())
                    .startsWith("readiness: GET /ready of port ")
                    .endsWith(" answered 503");
            agent.take("ready");
            agent.rig.until(() -> agent.ready(Readiness.READY));
            assertThat(agent.pid()).isEqualTo(before);
            // When
            agent.put("live");
            agent.rig.until(() -> agent.stopping().isPresent());
            agent.take("live");
            // Then
            agent.rig.until(() -> agent.pid() != 0 && agent.pid() != before);
            agent.rig.until(() -> agent.alive(Liveness.OK) && agent.ready(Readiness.READY));
            assertThat(agent.restarts()).isEqualTo(1);
        }
    }

    @Test
    void aRedirectIsAnAnswerAndIsNotFollowed() throws Exception {
        try (var agent = agent(get("/moved", 1), Optional.empty())) {
            agent.rig.until(() -> agent.proven());
            long before = agent.pid();
            agent.live(Duration.ofSeconds(1));
            assertThat(agent.pid()).isEqualTo(before);
        }
    }

    @Test
    void oneThatFlapsBelowItsThresholdLives() throws Exception {
        try (var agent = agent(get("/live", 1000), Optional.empty())) {
            long before = agent.pid();
            for (int i = 0; i < 3; i++) {
                agent.put("live");
                agent.rig.until(() -> agent.alive(Liveness.FAILING));
                agent.take("live");
                agent.rig.until(() -> agent.alive(Liveness.OK));
            }
            assertThat(agent.pid()).isEqualTo(before);
        }
    }

    @Test
    void oneThatAcceptsAndSaysNothingIsFound() throws Exception {
        var probe = new Probe.Http(OptionalInt.empty(), "/live");
        var check = new Check(probe, Duration.ofMillis(100), Duration.ofMillis(300), 2, 1);
        try (var agent = agent(Optional.of(check), Optional.empty())) {
            agent.rig.until(() -> agent.proven());
            long before = agent.pid();
            agent.put("silent");
            agent.rig.until(() -> agent.alive(Liveness.LOST));
            assertThat(agent.told().orElseThrow().lastFailure()).endsWith("no answer within 300ms");
            agent.take("silent");
            agent.rig.until(() -> agent.pid() != 0 && agent.pid() != before);
        }
    }

    @Test
    void oneWhosePortIsClosedIsFoundOverTcp() throws Exception {
        var check = Optional.of(Watched.check(new Probe.Tcp(OptionalInt.empty()), 2, 1));
        try (var agent = agent(check, check)) {
            agent.rig.until(() -> agent.ready(Readiness.READY));
            long before = agent.pid();
            agent.put("closed");
            agent.rig.until(() -> agent.alive(Liveness.LOST));
            agent.take("closed");
            agent.rig.until(() -> agent.pid() != 0 && agent.pid() != before);
        }
    }

    @Test
    void aProgramChecksWithWhatTheAgentHas() throws Exception {
        var check = runs(2, Duration.ofSeconds(5), "env > seen; echo all is lost; test ! -e sick");
        try (var agent = agent(check, Optional.empty())) {
            agent.rig.until(() -> agent.proven());
            int port = agent.rig.cells.of(Watched.AGENT).port.orElseThrow();
            assertThat(Files.readAllLines(dir.resolve("seen")))
                    .contains("REVEILLE_AGENT=acme/agent", "PORT=" + port)
                    .noneMatch(line -> line.startsWith("HOME="));
            long before = agent.pid();
            agent.put("sick");
            agent.rig.until(() -> agent.stopping().isPresent());
            assertThat(agent.told().orElseThrow().lastFailure())
                    .isEqualTo("liveness: the program ended with exit code 1: all is lost");
            agent.take("sick");
            agent.rig.until(() -> agent.pid() != 0 && agent.pid() != before);
        }
    }

    @Test
    void whatACheckSaysIsToldWithoutSecretsAndWithoutControlOfATerminal() throws Exception {
        // Given a secret that lies where its line is cut
        var script =
                "test -e armed || exit 0; cat key; printf '\\033[2J %0120d' 7; cat key; exit 1";
        try (var agent = agent(runs(1, Duration.ofSeconds(5), script), Optional.empty())) {
            hide(agent, "wonder-of-the-7-seas-and-of-all-the-ships-that-sail-them");
            // When
            agent.put("armed");
            agent.rig.until(() -> agent.alive(Liveness.LOST));
            // Then
            assertThat(agent.told().orElseThrow().lastFailure())
                    .contains("exit code 1: ***\\x1b[2J 000")
                    .endsWith("07***");
            assertThat(agent.rig.cells.of(Watched.AGENT).history)
                    .noneMatch(event -> event.message().contains("wonder"))
                    .anyMatch(event -> event.message().contains("***"));
            agent.take("armed");
            agent.rig.until(() -> agent.alive(Liveness.OK));
        }
    }

    @Test
    void anAnswerThatIsNoHttpIsNotQuotedAndNeverTakenForAFailureOfTheNode() throws Exception {
        var serves =
                """
                cd '%s'; exec python3 -c '
                import os, socket
                server = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
                while True:
                    connection, _ = server.accept()
                    key = open("key", "rb").read() if os.path.exists("key") else b""
                    try:
                        connection.recv(4096)
                        connection.sendall(b"Too many open files " + key + b"\\r\\n\\r\\n")
                    except OSError: pass
                    connection.close()
                '
                """
                        .formatted(dir);
        var type = Watched.silent(serves, get("/", 1000), Optional.empty());
        try (var agent = new Watched(dir, type)) {
            hide(agent, "wonder-of-the-7-seas");
            agent.rig.until(() -> agent.alive(Liveness.FAILING));
            assertThat(agent.told().orElseThrow().lastFailure())
                    .endsWith("what it answers is no HTTP");
        }
    }

    /** As a secret that it was started with; it lies in a file of its own. */
    private void hide(Watched agent, String secret) throws IOException {
        var log = agent.rig.cells.of(Watched.AGENT).log;
        assertThat(log).isNotNull();
        log.redact(Redaction.of(List.of(secret)));
        Files.writeString(dir.resolve("key"), secret);
    }

    @Test
    void aProgramThatTakesTooLongIsEndedWithAllItStarted() throws Exception {
        var check = runs(1000, Duration.ofMillis(300), "sleep 987 & echo $! > child; wait");
        try (var agent = agent(check, Optional.empty())) {
            agent.rig.until(() -> agent.alive(Liveness.FAILING));
            assertThat(agent.told().orElseThrow().lastFailure())
                    .isEqualTo("liveness: the program did not end within 300ms");
            agent.live(Duration.ofSeconds(3));
            // Then: the one that runs, and one that is just being ended
            assertThat(sleepers()).isLessThanOrEqualTo(2);
        }
        // Then nothing of it is left, agent and checks being ended
        assertThat(sleepers()).isZero();
    }

    private static long sleepers() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").endsWith("sleep 987"))
                .count();
    }
}
