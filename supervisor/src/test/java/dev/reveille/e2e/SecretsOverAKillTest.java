package dev.reveille.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.cli.ReveilleCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret that an agent tells on standard error, also while no supervisor lives. */
class SecretsOverAKillTest {
    private static final String VALUE = "7-Keys-to-the-Kingdom";
    private static final String AGENT = "teller-a/teller";
    private static final String TYPES =
            """
            apiVersion: reveille/v1
            kind: AgentTypes
            types:
              teller:
                command: sh
                protocol: none
                stop: {graceful: 100ms, term: 1s}
                args: ["-c", "i=0; while sleep 0.1; do i=$((i+1)); echo told $i $(cat $REVEILLE_SECRETS/KEY) >&2; done"]
            """;

    @TempDir Path dir;

    @Test
    void aSecretIsMaskedByTheNextSupervisorTooAndGoesWithItsProcess() throws Exception {
        Path secrets = Files.createDirectory(dir.resolve("secrets"));
        Files.writeString(secrets.resolve("keys.properties"), "teller-a=" + VALUE + "\n");
        try (var fleet = new Survivors(dir, TYPES)) {
            // Given
            fleet.template("teller", "secrets: {KEY: \"${file:keys.properties:{tenant}}\"}\n");
            RoleProcess first = fleet.startNode("--override", "node.secrets.dir=" + secrets);
            fleet.wake("teller-a");
            long pid = fleet.running(AGENT).pid().orElseThrow();
            await().atMost(Survivors.SOON).until(() -> told(fleet) > 3);
            // When it goes on alone for a while
            first.kill();
            int before = told(fleet);
            Path spool = dir.resolve("node/logs/.stderr/teller-a+teller");
            await().atMost(Survivors.SOON)
                    .until(() -> Files.readString(spool).split(VALUE, -1).length > 5);
            RoleProcess second = fleet.startNode("--override", "node.secrets.dir=" + secrets);
            second.awaitSaid("took back 1 agents");
            int then = told(fleet);
            // Then each line of that time is in the log, and nothing of the secret
            assertThat(then).isGreaterThan(before + 3);
            await().atMost(Survivors.SOON).until(() -> told(fleet) > then + 3);
            assertThat(fleet.log(AGENT)).contains(" stderr told 1 ***").doesNotContain(VALUE);
            assertThat(numbersAreWhole(fleet.log(AGENT))).isTrue();
            assertThat(fleet.running(AGENT).pid()).hasValue(pid);
            assertThat(said("describe", "agent", AGENT))
                    .contains("${file:keys")
                    .doesNotContain(VALUE);
            assertThat(first.said() + second.said()).doesNotContain(VALUE);
            // When
            assertThat(second.terminate()).isZero();
            // Then
            assertThat(holders()).containsExactly(secrets.resolve("keys.properties"));
        }
    }

    private static int told(Survivors fleet) throws IOException {
        return fleet.log(AGENT).split("told", -1).length - 1;
    }

    /** No line is missing, and none is there twice. */
    private static boolean numbersAreWhole(String log) {
        int[] next = {1};
        return log.lines()
                .filter(line -> line.contains(" told "))
                .allMatch(line -> line.contains(" told " + next[0]++ + " "));
    }

    private String said(String... words) {
        var out = new StringWriter();
        var all =
                Stream.concat(
                        Stream.of(words), Stream.of("--config", dir + "/reveille.properties"));
        ReveilleCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(all.toArray(String[]::new));
        return out.toString();
    }

    /** Files that hold it, the topics' among them. */
    private List<Path> holders() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.filter(Files::isRegularFile)
                    .filter(
                            file -> {
                                try {
                                    return Files.readString(file, ISO_8859_1).contains(VALUE);
                                } catch (IOException e) {
                                    return false;
                                }
                            })
                    .toList();
        }
    }
}
