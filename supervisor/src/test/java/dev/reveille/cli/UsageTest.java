package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @TempDir Path directory;

    private final Terminal terminal = new Terminal();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "get",
                "applly -f x",
                "apply",
                "get agents --colour",
                "get agents --state SLEEPY",
                "watch dreams",
                "activity",
                "activity acme --trace x.csv",
                "activity a/b"
            })
    void whatCannotBeUnderstoodExitsWith2AndSaysWhereHelpIs(String line) {
        // When
        var outcome = terminal.run(line.isEmpty() ? new String[0] : line.split(" "));
        // Then
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith("InvalidUsage (Configuration): ")
                .contains("Remedy: ")
                .contains("--help`")
                .doesNotContain("\tat ");
    }

    @Test
    void aNounThatIsNoneIsAnsweredWithThoseThereAre() {
        var outcome = terminal.run("get", "foo");
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("\"foo\" is none of agents, nodes, specs, templates, sources")
                .doesNotContain("did you mean");
        assertThat(terminal.run("get", "agent").err()).contains("did you mean agents?");
        assertThat(terminal.run("applly").err()).contains("did you mean apply?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "explain acme/a --at 2999-01-01T00:00:00Z",
                "explain acme/a --at soon",
                "explain acme/a --at 1h --after 1x",
                "explain acme/a --last -1",
                "explain acme/a --last 0",
                "explain acme",
                "watch decisions --since 2999-01-01T00:00:00",
                "pause a/b --for 0s",
                "pause --tenant a/b",
                "logs acme"
            })
    void aValueThatCannotBeMeantExitsWith2AndSaysWhatToWrite(String line) {
        var outcome = terminal.run(line.split(" "));
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("Invalid").contains("Remedy: ");
    }

    @Test
    void everyCommandHasHelp() {
        ReveilleCommand.commandLine()
                .getSubcommands()
                .keySet()
                .forEach(
                        name -> {
                            var outcome = terminal.run(name, "--help");
                            assertThat(outcome.exit()).as(name).isZero();
                            assertThat(outcome.out()).contains("Usage: reveille " + name);
                        });
    }

    @Test
    void aSpecWithProblemsExitsWith1AndNamesAllOfThem() throws IOException {
        // Given
        Path file =
                Files.writeString(
                        directory.resolve("a.yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: Agent
                        tenant: acme
                        name: a
                        typ: echo
                        restart: {jitter: 3}
                        """);
        // When
        var outcome = terminal.run("apply", "-f", file.toString());
        // Then
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        """
                        InvalidAgentSpec (Configuration): %1$s, line 6, column 11 (agent acme/a): \
                        restart.jitter is 3
                            restart: {jitter: 3}
                                      ^
                          Remedy: write a number from 0 to 1
                        InvalidAgentSpec (Configuration): %1$s, line 5, column 1 (agent acme/a): \
                        typ is not a known key
                            typ: echo
                            ^
                          Remedy: did you mean "type"?
                        InvalidAgentSpec (Configuration): %1$s, line 1 (agent acme/a): type is missing
                          Remedy: name an agent type of the node's catalogue, such as `type: echo`
                        """
                                .formatted(file));
    }

    @Test
    void aCatalogueGivenToApplyIsToldToBeOneAndNothingElse() {
        // When
        var outcome = terminal.run("apply", "-f", "examples/hello/agent-types.yaml");
        // Then
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        """
                        InvalidAgentSpec (Configuration): examples/hello/agent-types.yaml: this is \
                        a catalogue of agent types, which nodes read
                          Remedy: name it to a node with --types or node.types; apply specs, \
                        `kind: Agent`
                        """);
    }

    @Test
    void anEvaluatorsMistakesAreToldTogetherWithTheOthers() throws IOException {
        // Given
        Files.writeString(
                directory.resolve("a.yaml"),
                """
                apiVersion: reveille/v1
                kind: Agent
                tenant: acme
                name: a
                type: echo
                restart: {jitter: 3}
                relevance: {evaluator: {queue-depth: {busy.abov: 3}}}
                ---
                apiVersion: reveille/v1
                kind: Agent
                tenant: acme
                name: b
                relevance: {evaluator: guess}
                """);
        Files.writeString(
                directory.resolve("c.yaml"),
                "{apiVersion: reveille/v1, kind: AgentTemplate, tenant: '*', name: c, type: echo,"
                        + " relevance: {evaluator: dream}}");
        // When
        var outcome = terminal.run("apply", "-f", directory.toString());
        // Then
        assertThat(outcome.err())
                .contains("(agent acme/a): restart.jitter is 3")
                .contains("busy.abov")
                .contains("(agent acme/b): type is missing")
                .contains("(agent acme/b): relevance.evaluator.guess names no evaluator")
                .contains("(template c): relevance.evaluator.dream names no evaluator");
    }

    @Test
    void aFileOfAFolderThatIsNotTextIsNamedItself() throws IOException {
        // Given
        Path binary =
                Files.write(
                        directory.resolve("b.yaml"), new byte[] {(byte) 0xC3, 0x01, (byte) 0xFF});
        Files.writeString(directory.resolve("c.yaml"), "kind: Agent\n");
        // When
        var outcome = terminal.run("apply", "-f", directory.toString());
        // Then
        assertThat(outcome.err())
                .contains("FileNotReadable (Storage): " + binary + " is not text in UTF-8")
                .contains("c.yaml, line 1: apiVersion is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"describe", "delete"})
    void anAgentWithoutItsNounIsAnsweredWithTheCommandThatWasMeant(String verb) {
        assertThat(terminal.run(verb, "acme/hello").err())
                .contains("did you mean `reveille " + verb + " agent acme/hello`?");
        assertThat(terminal.run("get", "acme/hello").err())
                .contains("did you mean `reveille describe agent acme/hello`?");
    }

    @Test
    void activityOfNobodySaysWhatIsMissing() {
        var outcome = terminal.run("activity");
        assertThat(outcome.err()).startsWith("InvalidUsage (Configuration): Missing TENANT");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        var outcome = terminal.run("apply", "-f", directory.resolve("none.yaml").toString());
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("FileNotReadable (Storage): ")
                .contains("none.yaml is not there")
                .doesNotContain("Exception");
    }

    @Test
    void aPolicyIsScoredWithoutKafka() throws IOException {
        // Given
        Path policy =
                Files.writeString(
                        directory.resolve("p.yaml"),
                        "relevance: {evaluator: {queue-depth: {busy.above: 10}}}");
        // When
        var busy = terminal.run("score", "--policy", policy + "", "--fact", "pending_requests=11");
        var idle = terminal.run("score", "--policy", policy + "", "--output", "json");
        // Then
        assertThat(busy.exit()).as(busy.err()).isZero();
        assertThat(busy.out())
                .startsWith("score 1.0 → ACTIVE")
                .contains("fact pending_requests = 11");
        assertThat(idle.out())
                .contains("\"score\":0.0")
                .contains("\"would_be\":\"DORMANT\"")
                .contains("\"source\":\"default\"");
    }

    @Test
    void aFactThePolicyDidNotReadIsNamed() throws IOException {
        // Given
        Path policy =
                Files.writeString(directory.resolve("p.yaml"), "relevance: {evaluator: learned}");
        // When
        var scored =
                terminal.run("score", "--policy", policy + "", "--fact", "last_activity_seconds=9");
        // Then
        assertThat(scored.exit()).as(scored.err()).isZero();
        assertThat(scored.err())
                .isEqualTo(
                        "warning: this score does not depend on last_activity_seconds: the policy"
                                + " did not read it\n");
    }

    @Test
    void nestedPoliciesAndExpressionsAreScoredAsTheyAreWritten() throws IOException {
        // Given
        Path policy =
                Files.writeString(
                        directory.resolve("p.yaml"),
                        """
                        relevance:
                          evaluator:
                            first-match:
                              - when: fact("plan", "free") == "gold"
                                use: {weighted: [{weight: 3, of: queue-depth}, {of: {cel: "0.5"}}]}
                              - use: {max: [queue-depth, {cel: {score: "pending_events > 0"}}]}
                        """);
        // When
        var gold =
                terminal.run(
                        "score",
                        "--policy",
                        policy + "",
                        "--fact",
                        "plan=gold",
                        "--fact",
                        "pending_requests=11");
        var free = terminal.run("score", "--policy", policy + "", "--fact", "pending_events=1");
        // Then
        assertThat(gold.exit()).as(gold.err()).isZero();
        assertThat(gold.out())
                .startsWith("score 0.875 → ACTIVE")
                .contains("choice 1, as fact(\"plan\", \"free\") == \"gold\", weighted: 0.75 ×")
                .contains("fact plan = gold");
        assertThat(free.out())
                .startsWith("score 1.0 → ACTIVE")
                .contains("highest of 2 is cel: pending_events > 0: 1.0");
    }

    @Test
    void anExpressionsMistakeIsToldWithLineAndColumn() throws IOException {
        // Given
        Path policy =
                Files.writeString(
                        directory.resolve("p.yaml"),
                        "relevance: {evaluator: {max: [queue-depth, {cel: \"pending > 5\"}, 3]}}");
        // When
        var outcome = terminal.run("score", "--policy", policy.toString());
        // Then
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(
                        "p.yaml, line 1, column 51: relevance.evaluator.max[1].cel: no fact is"
                                + " called pending")
                .contains("relevance.evaluator.max[2] is no evaluator: 3");
    }

    @Test
    void anEvaluatorThatFailsHasNoScoreAndAMisspeltFactIsRefused() throws IOException {
        // Given
        Path policy =
                Files.writeString(
                        directory.resolve("p.yaml"),
                        "relevance: {evaluator: {cel: \"facts.plan == 'pro' ? 1.0 : 0.0\"}}");
        // When
        var failed = terminal.run("score", "--policy", policy + "");
        var misspelt = terminal.run("score", "--policy", policy + "", "--fact", "plann=pro");
        var known = terminal.run("score", "--policy", policy + "", "--fact", "pending_reqests=3");
        var given =
                terminal.run(
                        "score",
                        "--policy",
                        policy + "",
                        "--fact",
                        "plan=pro",
                        "--fact",
                        "pending_events.order=3");
        // Then
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .contains("no score: evaluator cel failed: facts.plan == 'pro'")
                .contains("no fact called plan was ever seen")
                .contains("Remedy: give the facts it needs with --fact");
        assertThat(misspelt.exit()).isEqualTo(1);
        assertThat(misspelt.err())
                .startsWith("InvalidFact (Configuration): --fact plann: the policy reads no fact")
                .contains("did you mean \"plan\"?");
        assertThat(known.err()).contains("did you mean \"pending_requests\"?");
        assertThat(given.exit()).as(given.err()).isZero();
        assertThat(given.out()).startsWith("score 1.0");
    }

    @Test
    void anUnknownEvaluatorIsRefusedWithThoseThereAre() throws IOException {
        // Given
        Path policy =
                Files.writeString(directory.resolve("p.yaml"), "relevance: {evaluator: guess}");
        // When
        var outcome = terminal.run("score", "--policy", policy.toString());
        // Then
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("guess").contains("tenant-activity");
    }

    @Test
    void whenNoKafkaAnswersThatIsSaidSoonWithoutAStackTrace() {
        // When
        var outcome =
                terminal.run(
                        "get",
                        "specs",
                        "--bootstrap-server",
                        "127.0.0.1:1",
                        "--command-property",
                        "default.api.timeout.ms=1500");
        // Then
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("KafkaUnreachable (Communication): no answer from Kafka at 127.0.0.1:1")
                .contains("--bootstrap-server")
                .doesNotContain("\tat ");
    }
}
