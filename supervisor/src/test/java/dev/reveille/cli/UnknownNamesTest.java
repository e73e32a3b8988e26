package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.Samples;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Decisions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks for what is not there is told what is: the nearest name, or the right kind. */
class UnknownNamesTest {
    @TempDir static Path data;

    private static TestBroker broker;
    private static Terminal terminal;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start(data);
        terminal = new Terminal("--bootstrap-server", broker.bootstrapServers());
        terminal.run("topics", "create", "--partitions", "4", "--replication", "1");
        var file =
                Files.writeString(
                        data.resolve("t.yaml"),
                        "{apiVersion: reveille/v1, kind: AgentTemplate, tenant: \"*\","
                                + " name: assistant, type: echo}");
        assertThat(terminal.run("apply", "-f", file.toString()).exit()).isZero();
        var decision =
                Samples.decision(
                        AgentId.parse("acme/assistant"), LifecycleState.DORMANT, Instant.now());
        new Writer(KafkaSettings.of(broker.bootstrapServers()))
                .write(
                        List.of(
                                new Writer.Line(
                                        Topic.RELEVANCE,
                                        "acme/assistant",
                                        Optional.of(Decisions.toAvro(decision)))));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "describe template asistant | did you mean assistant?",
                "describe template acme/assistant | `reveille describe agent acme/assistant`",
                "describe node assistant | `reveille describe template assistant`",
                "describe node acme/assistant | `reveille describe agent acme/assistant`",
                "describe node n1 | there is none; see `reveille get nodes`",
                "describe agent acme/asistant | did you mean acme/assistant?",
                "describe agent globex/assistant | of that name there are acme/assistant",
                "delete agent globex/assistant | `reveille delete template assistant`",
                "delete agent globex/zork | see `reveille get specs`",
            })
    void theNearestNameOrTheRightKindIsNamed(String command, String hint) {
        var outcome = terminal.run(command.split(" "));
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains(hint);
    }
}
