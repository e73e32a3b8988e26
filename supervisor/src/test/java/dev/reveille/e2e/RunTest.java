package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One agent in the foreground, as its author runs it: a process of its own, and no broker. */
@EnabledOnOs(OS.LINUX)
class RunTest {
    private static final String ECHO =
            """
            echo '{"type":"hello","protocol":1}'
            while read -r line; do
              id=$(echo "$line" | sed -n 's/.*"id":"\\([^"]*\\)".*/\\1/p')
              case $line in
                *'"task"'*boom*) echo 'it hurts' >&2; exit 5 ;;
                *'"task"'*) echo "{\\"id\\":\\"$id\\",\\"status\\":\\"ok\\",\\"result\\":{\\"heard\\":true}}" ;;
                *'"ping"'*) echo "{\\"id\\":\\"$id\\",\\"status\\":\\"ok\\",\\"result\\":{}}" ;;
                *shutdown*) exit 0 ;;
              esac
            done
            """;

    @TempDir Path dir;

    /** A run that has begun. */
    private record Run(Process process, Path out, Path err) {
        String said() throws IOException {
            return Files.readString(err);
        }

        int ended() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }
    }

    private Run run(String... words) throws IOException {
        var command = new ArrayList<>(Jvm.command("dev.reveille.app.Main"));
        command.addAll(List.of("run", "--state-dir", dir.resolve("state").toString()));
        command.addAll(List.of(words));
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        return new Run(process, out, err);
    }

    @Test
    void itsAgentsExitCodeIsItsOwnAndRestartsAreThoseOfANode() throws Exception {
        Path flag = dir.resolve("flag");
        // When: it falls once, and then is done
        var run =
                run(
                        "--",
                        "sh",
                        "-c",
                        "test -e %1$s && exit 0; touch %1$s; echo 'a first try' >&2; exit 3"
                                .formatted(flag));
        // Then
        assertThat(run.ended()).as(run.said()).isZero();
        assertThat(run.said())
                .contains("a first try")
                .contains("reveille: EXITED ERROR: process ")
                .contains("ended with exit code 3")
                .contains("reveille: RESTART_SCHEDULED BACKOFF")
                .contains("reveille: STOPPED");
        // When: budgets begin anew with each run
        for (int i = 0; i < 6; i++) {
            var fails = run("--restart", "temporary", "--", "sh", "-c", "exit 1");
            assertThat(fails.ended()).as(fails.said()).isEqualTo(1);
        }
        var temporary = run("--restart", "temporary", "--", "sh", "-c", "exit 42");
        // Then
        assertThat(temporary.ended()).as(temporary.said()).isEqualTo(42);
        assertThat(temporary.said()).doesNotContain("BREAKER");
    }

    @Test
    void whatARunThatWasKilledLeftRunningIsEndedByTheNext() throws Exception {
        // Given
        var killed = run("--", "sh", "-c", "exec sleep 1000");
        await().until(() -> killed.said().contains("RUNNING"));
        long left =
                Long.parseLong(
                        killed.said().replaceAll("(?s).*RUNNING OPERATOR: process (\\d+).*", "$1"));
        killed.process().destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(left)).isPresent();
        // When
        var next = run("--restart", "temporary", "--", "sh", "-c", "exit 7");
        // Then
        assertThat(next.ended()).as(next.said()).isEqualTo(7);
        assertThat(ShutdownTest.runs(left)).isFalse();
    }

    @Test
    void linesThatArePipedInAreTasksAndTheRunEndsWithTheirAnswers() throws Exception {
        // Given
        Path script = Files.writeString(dir.resolve("echo.sh"), ECHO);
        var run = run("--hello", "--", "sh", script.toString());
        // When
        try (OutputStream in = run.process().getOutputStream()) {
            in.write("{\"question\": 1}\nplain words\n".getBytes(StandardCharsets.UTF_8));
        }
        // Then
        assertThat(run.ended()).as(run.said()).isZero();
        assertThat(Files.readString(run.out()))
                .isEqualTo(
                        """
                        {"id":"t1","status":"ok","result":{"heard":true}}
                        {"id":"t2","status":"ok","result":{"heard":true}}
                        """);
    }

    @Test
    void aSignalStopsTheAgentGracefully() throws Exception {
        // Given
        Path script = Files.writeString(dir.resolve("echo.sh"), ECHO);
        var run = run("--hello", "--", "sh", script.toString());
        await().until(() -> run.said().contains("RUNNING"));
        // When
        run.process().destroy();
        // Then
        assertThat(run.ended()).as(run.said()).isZero();
        assertThat(run.said())
                .contains("STOP_PHASE SHUTDOWN: asked by message to stop")
                .contains("EXITED SUPERVISOR_SHUTDOWN");
    }

    @Test
    void aTypeOfACatalogueIsRunAndOneThatIsNotThereIsNamed() throws Exception {
        // Given
        Path script = Files.writeString(dir.resolve("echo.sh"), ECHO);
        Path catalogue =
                Files.writeString(
                        dir.resolve("types.yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: AgentTypes
                        types:
                          echo: {command: sh, args: [%s]}
                        """
                                .formatted(script));
        // When
        var run = run("--type", "echo", "--catalogue", catalogue.toString());
        try (OutputStream in = run.process().getOutputStream()) {
            in.write("hello\n".getBytes(StandardCharsets.UTF_8));
        }
        // Then
        assertThat(run.ended()).as(run.said()).isZero();
        assertThat(Files.readString(run.out())).contains("\"heard\":true");
        // When
        var none = run("--type", "ecko", "--catalogue", catalogue.toString());
        // Then
        assertThat(none.ended()).isEqualTo(1);
        assertThat(none.said()).contains("UnknownAgentType").contains("[echo]");
    }
}
