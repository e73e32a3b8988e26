package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.Samples;
import dev.reveille.history.TopicReader;
import dev.reveille.history.TopicReader.From;
import dev.reveille.schemas.Operation;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.DeadLetters;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.Histories;
import dev.reveille.wire.Operations;
import dev.reveille.wire.Statuses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a real broker; each test has tenants and templates of its own. */
class CommandsTest {
    @TempDir static Path data;
    @TempDir Path directory;

    private static TestBroker broker;
    private static Terminal terminal;

    @BeforeAll
    static void start() {
        broker = TestBroker.start(data);
        terminal = new Terminal("--bootstrap-server", broker.bootstrapServers());
        var created = terminal.run("topics", "create", "--partitions", "4", "--replication", "1");
        assertThat(created.exit()).as(created.err()).isZero();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void topicsAreCreatedOnceAndComparedWithTheCatalogue() {
        // When
        var again = terminal.run("topics", "create", "--partitions", "4", "--replication", "1");
        var described = terminal.run("topics", "describe");
        var wrong = terminal.run("topics", "describe", "--partitions", "6", "-o", "json");
        // Then
        assertThat(again.out()).isEqualTo("every topic is there\n");
        assertThat(described.exit()).as(described.out()).isZero();
        assertThat(described.out()).contains("as the catalogue says");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.out())
                .contains("\"key\":\"partitions\"")
                .contains("\"found\":\"4\"")
                .contains("\"topic\":\"reveille.activity\"")
                .contains("{\"ok\":true,\"topic\":\"reveille.control\"}");
        assertThat(terminal.run("topics", "describe", "-o", "json").out().lines())
                .hasSize(Topic.values().length)
                .allMatch(line -> line.startsWith("{\"ok\":true,\"topic\":\"reveille."));
    }

    @Test
    void aDryRunSaysWhatWouldBeCreatedAndCreatesNothing() {
        // Given
        String[] create = {
            "topics",
            "create",
            "--dry-run",
            "--replication",
            "1",
            "--command-property",
            "topics.prefix=other."
        };
        // When
        var first = terminal.run(create);
        var second = terminal.run(create);
        // Then
        assertThat(first.out())
                .contains("other.agent-specs")
                .contains(Topic.values().length + " topics would be created")
                .isEqualTo(second.out());
    }

    @Test
    void whatIsAppliedIsListedChangedAndDeleted() throws IOException {
        // Given
        Path file = spec("apply-acme", "writer", "dwell: {up: 1s}");
        // When, Then
        assertThat(terminal.run("apply", "-f", file + "", "--dry-run").out())
                .startsWith("created agent apply-acme/writer (version ")
                .endsWith(", dry run\n");
        assertThat(terminal.run("get", "specs").out()).doesNotContain("apply-acme");
        assertThat(terminal.run("apply", "-f", file + "").out())
                .startsWith("created agent apply-acme/writer");
        var again = terminal.run("apply", "-f", file + "");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).startsWith("unchanged agent");
        assertThat(again.err())
                .startsWith("warning: agent apply-acme/writer: no live node of pool default");
        spec("apply-acme", "writer", "dwell: {up: 2s}");
        assertThat(terminal.run("apply", "-f", file + "").out()).startsWith("changed agent");
        assertThat(terminal.run("get", "specs", "-o", "json").out())
                .contains("\"agent\":\"apply-acme/writer\"")
                .contains("2s");
        assertThat(terminal.run("get", "agents", "--tenant", "apply-acme", "--count").out())
                .isEqualTo("1\n");
        assertThat(terminal.run("delete", "agent", "apply-acme/writer").out())
                .isEqualTo("deleted agent apply-acme/writer\n");
        var gone = terminal.run("delete", "agent", "apply-acme/writer");
        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.err()).startsWith("AgentNotFound (NotFound)");
    }

    @Test
    void aDryRunAndADiffTellFieldByFieldWhatChangesAndWhatRestarts() throws IOException {
        // Given
        AgentId agent = AgentId.of("diff-acme", "differ");
        Path file = spec("diff-acme", "differ", "dwell: {up: 1s}");
        String[] diff = {"diff", "-f", file + ""};
        var created = terminal.run(diff);
        assertThat(terminal.run("apply", "-f", file + "").exit()).isZero();
        state(agent, AgentState.RUNNING, "RELEVANT");
        // When nothing differs
        assertThat(terminal.run(diff).exit()).isZero();
        assertThat(terminal.run(diff).out()).isEmpty();
        // When only relevance differs
        spec("diff-acme", "differ", "dwell: {up: 2s}");
        var relevance = terminal.run(diff);
        // When more differs
        Files.writeString(file, "config: {model: large}\n", StandardOpenOption.APPEND);
        var config = terminal.run(diff);
        var json = terminal.run("apply", "--dry-run", "-f", file + "", "-o", "json");
        Files.writeString(file, "nonsense: 1\n", StandardOpenOption.APPEND);
        var wrong = terminal.run(diff);
        // Then
        assertThat(created.exit()).isEqualTo(1);
        assertThat(created.out()).startsWith("created agent diff-acme/differ");
        assertThat(relevance.exit()).isEqualTo(1);
        assertThat(relevance.out())
                .startsWith("changed agent diff-acme/differ")
                .contains("touches 1 agent: restarts 0, leaves 1 running")
                .contains("    relevance.dwell.up: \"1s\" -> \"2s\"  [no restart]");
        assertThat(config.out())
                .contains("restarts 1, leaves 0 running")
                .contains("config: (not given) -> {\"model\":\"large\"}  [restarts]")
                .contains("relevance.dwell.up: \"1s\" -> \"2s\"  [no restart]");
        assertThat(json.out())
                .contains("\"change\":\"changed\"", "\"dry_run\":true", "\"restarts\":1")
                .contains("{\"path\":\"config\",\"after\":");
        assertThat(terminal.run("get", "specs", "-o", "json").out())
                .contains("diff-acme/differ")
                .doesNotContain("large");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("InvalidAgentSpec");
    }

    @Test
    void aChangedTemplateTellsHowManyAgentsItTouches() throws IOException {
        // Given
        String template =
                """
                apiVersion: reveille/v1
                kind: AgentTemplate
                tenant: "counted-%s"
                name: counted
                type: hello
                config: {greeting: "%s, {tenant}"}
                """;
        Path file = directory.resolve("counted.yaml");
        Files.writeString(file, template.formatted("*", "Hello"));
        assertThat(terminal.run("apply", "-f", file + "").exit()).isZero();
        Instant now = Instant.now();
        for (String tenant : List.of("counted-a", "counted-b", "counted-own", "counted-idle")) {
            AgentId agent = AgentId.of(tenant, "counted");
            var decision = Samples.decision(agent, LifecycleState.ACTIVE, now);
            write(Topic.RELEVANCE, agent.toString(), Decisions.toAvro(decision));
            if (!tenant.endsWith("idle")) {
                state(agent, AgentState.RUNNING, "RELEVANT");
            }
        }
        Path own = directory.resolve("own.yaml");
        Files.writeString(
                own,
                """
                apiVersion: reveille/v1
                kind: Agent
                tenant: counted-own
                name: counted
                config: {greeting: mine}
                """);
        assertThat(terminal.run("apply", "-f", own + "").exit()).isZero();
        // When
        Files.writeString(file, template.formatted("*", "Hi"));
        var greeting = terminal.run("diff", "-f", file + "");
        Files.writeString(file, template.formatted("[ab]", "Hello").replace("[ab]", "a"));
        var fewer = terminal.run("diff", "-f", file + "");
        // Then
        assertThat(greeting.out())
                .contains("touches 3 agents: restarts 2, leaves 0 running; 1 not running")
                .contains("config.greeting: \"Hello, {tenant}\" -> \"Hi, {tenant}\"  [restarts]");
        assertThat(fewer.out())
                .contains("touches 3 agents: restarts 0, stops 1, makes specs of 1 unusable");
    }

    @Test
    void aSourceIsTriedOnTheNewestRecordsOfItsTopicBeforeItIsApplied() throws Exception {
        // Given
        String source =
                """
                apiVersion: reveille/v1
                kind: Source
                name: tried
                topic: shop.tried
                format: json
                tenant: %s
                attributes: {n: value.n}
                """;
        Path file = directory.resolve("source.yaml");
        Files.writeString(file, source.formatted("value.customer"));
        var unknown = terminal.run("apply", "-f", file + "");
        try (var admin = Admin.create(kafka().admin("test"))) {
            admin.createTopics(List.of(new NewTopic("shop.tried", 2, (short) 1))).all().get();
        }
        var empty = terminal.run("apply", "--dry-run", "-f", file + "");
        // When
        published("shop.tried", "{\"customer\":\"acme\",\"n\":1}", "{\"customer\":2,\"n\":1}");
        var some = terminal.run("apply", "-f", file + "");
        var again = terminal.run("diff", "-f", file + "");
        Files.writeString(file, source.formatted("value.client"));
        var none = terminal.run("apply", "-f", file + "");
        Files.writeString(file, source.formatted("valeu.customer + timestamp"));
        var mistaken = terminal.run("apply", "-f", file + "");
        Files.writeString(file, source.formatted("key") + "depth: value.n\nfrom: now\n");
        var wrong = terminal.run("apply", "-f", file + "");
        // Then
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err())
                .startsWith("TopicNotFound (NotFound): " + file + ", line 4, column 1 (source")
                .contains("(source tried): topic is shop.tried, which is not on");
        assertThat(empty.err()).contains("shop.tried is empty; nothing was tried");
        assertThat(some.exit()).as(some.err()).isZero();
        assertThat(some.out()).startsWith("created source tried (version ");
        assertThat(some.err())
                .contains("1 of the newest 2 records cannot be mapped")
                .contains("source tried: shop.tried-")
                .contains("tenant (value.customer) gave 2");
        assertThat(again.exit()).isZero();
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err())
                .contains("none of the newest 2 records can be mapped")
                .contains("tenant (value.client) failed");
        assertThat(mistaken.err())
                .contains(
                        "(source tried): tenant: no variable is called valeu; did you mean value?");
        assertThat(wrong.err())
                .contains("depth is given")
                .contains("from is \"now\"")
                .contains("write one of: latest, earliest");
        assertThat(terminal.run("get", "sources").out())
                .contains("tried", "shop.tried", "activity", "not begun: no scheduler");
        assertThat(terminal.run("delete", "source", "tried").out())
                .isEqualTo("deleted source tried\n");
        assertThat(terminal.run("get", "sources").out()).isEqualTo("no sources\n");
        assertThat(terminal.run("delete", "source", "tried").err()).startsWith("SourceNotFound");
    }

    private static void published(String topic, String... values) throws Exception {
        try (var producer = new KafkaProducer<String, byte[]>(kafka().producer("test"))) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }

    @Test
    void anAgentIsDescribedWithWhatItsSpecAsksForAndTheFactsThatDecided() throws IOException {
        // Given
        AgentId agent = AgentId.of("described-acme", "scribe");
        Path file =
                spec(
                        "described-acme",
                        "scribe",
                        "evaluator: {queue-depth: {busy.above: 3}}\n  thresholds: {listening: 0.5}\n"
                                + "  dwell: {up: 90s}");
        assertThat(terminal.run("apply", "-f", file + "").exit()).isZero();
        var decision = Samples.decision(agent, LifecycleState.DORMANT, Instant.now());
        write(Topic.RELEVANCE, agent.toString(), Decisions.toAvro(decision));
        // When, Then
        await().untilAsserted(
                        () ->
                                assertThat(
                                                terminal.run(
                                                                "describe",
                                                                "agent",
                                                                "described-acme/scribe")
                                                        .out())
                                        .contains("policy:\n  type: hello\n  pool: default\n")
                                        .contains("  evaluator: queue-depth\n  parameters:\n")
                                        .contains("    busy.above: 3\n")
                                        .contains("  starts_from: 0.5\n  stops_below: 0.45\n")
                                        .contains("  stays_up: 90s\n  stays_down: 0s\n")
                                        .contains("facts:\n  last_activity_seconds: 1.0 (activity,")
                                        .contains("  subscription_active: true (never seen)\n"));
    }

    @Test
    void noCommandShowsWhatMayBeASecret() throws IOException {
        // Given
        Path file =
                Files.writeString(
                        directory.resolve("secret.yaml"),
                        """
                        {apiVersion: reveille/v1, kind: Agent, tenant: secret-acme, name: a,
                         type: hello, env: {DB_PASSWORD: hush}}
                        ---
                        {apiVersion: reveille/v1, kind: AgentTemplate, tenant: "secret-*",
                         name: secret, type: hello, env: {DB_PASSWORD: hush}}
                        """);
        assertThat(terminal.run("apply", "-f", file + "").exit()).isZero();
        // When, Then
        for (String command :
                List.of(
                        "get specs -o json",
                        "get templates -o json",
                        "describe agent secret-acme/a",
                        "describe agent secret-acme/a -o json",
                        "describe template secret")) {
            assertThat(terminal.run(command.split(" ")).out())
                    .as(command)
                    .contains("DB_PASSWORD")
                    .contains("********")
                    .doesNotContain("hush");
        }
    }

    @Test
    void aFolderIsAppliedWholeOrNotAtAll() throws IOException {
        // Given
        spec("whole-acme", "good", "dwell: {up: 1s}");
        Path bad = spec("whole-acme", "bad", "evaluator: no-such-evaluator");
        Files.writeString(
                directory.resolve("agent-types.yaml"),
                "apiVersion: reveille/v1\nkind: AgentTypes\ntypes: {}\n");
        // When
        var refused = terminal.run("apply", "-f", directory.toString());
        Files.delete(bad);
        var applied = terminal.run("apply", "-f", directory.toString());
        // Then
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("agent whole-acme/bad").contains("no-such-evaluator");
        assertThat(refused.out()).isEmpty();
        assertThat(applied.out())
                .isEqualToIgnoringNewLines(applied.out().lines().toList().getFirst());
        assertThat(applied.out()).startsWith("created agent whole-acme/good");
    }

    @Test
    void anAgentWithoutATypeNeedsATemplateOfItsName() throws IOException {
        // Given
        Path own =
                Files.writeString(
                        directory.resolve("own.yaml"),
                        "{apiVersion: reveille/v1, kind: Agent, tenant: tt-acme, name: helper,"
                                + " labels: {tier: gold}}");
        Path template =
                Files.writeString(
                        directory.resolve("template.yaml"),
                        "{apiVersion: reveille/v1, kind: AgentTemplate, tenant: \"tt-*\","
                                + " name: helper, type: hello, requests: {timeout: 1s}}");
        // When
        var alone = terminal.run("apply", "-f", own + "");
        var both = terminal.run("apply", "-f", own + "", "-f", template + "");
        // Then
        assertThat(alone.err()).contains("(agent tt-acme/helper): type is missing");
        assertThat(both.exit()).as(both.err()).isZero();
        assertThat(both.err()).contains("requests: accepted, but this version does not act on it");
        assertThat(terminal.run("describe", "template", "helper").out()).contains("tenants: tt-*");
        assertThat(terminal.run("delete", "template", "helper").exit()).isZero();
    }

    @Test
    void aRegistryThatIsAwayIsSaidToBeSoAndNothingIsWritten() throws IOException {
        // Given
        Path file = spec("registry-away", "writer", "dwell: {up: 1s}");
        String[] nobody = {"--command-property", "schema.registry.url=http://127.0.0.1:1"};
        // When
        var applied = terminal.run("apply", "-f", file + "", nobody[0], nobody[1]);
        var told = terminal.run("activity", "registry-away", nobody[0], nobody[1]);
        // Then
        for (var outcome : List.of(applied, told)) {
            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("RegistryUnreachable (Communication): ")
                    .contains("http://127.0.0.1:1 ")
                    .contains("  Remedy: start it, or mend schema.registry.url");
        }
        assertThat(terminal.run("get", "specs").out()).doesNotContain("registry-away");
    }

    @Test
    void activityIsPublishedToTheTenantsPartition() {
        // When
        var outcome = terminal.run("activity", "pub-acme", "--type", "login", "--attr", "seats=3");
        // Then
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        int partition = dev.reveille.schemas.Partitions.ofTenant("pub-acme", 4);
        assertThat(outcome.out()).startsWith("published reveille.activity-" + partition + "@");
    }

    @Test
    void statesAreListedFilteredExplainedAndShownOnOneScreen() {
        // Given
        Instant now = Instant.now();
        AgentId up = AgentId.of("state-acme", "up");
        AgentId down = AgentId.of("state-acme", "down");
        write(
                Topic.RELEVANCE,
                up.toString(),
                Decisions.toAvro(Samples.decision(up, LifecycleState.ACTIVE, now)));
        write(
                Topic.AGENT_STATE,
                up.toString(),
                Statuses.toAvro(Samples.status(up, 2, AgentState.RUNNING, "RELEVANT", now)));
        write(
                Topic.AGENT_STATE,
                up.toString(),
                Statuses.toAvro(Samples.status(up, 1, AgentState.LOST, "FENCED", now)));
        write(
                Topic.AGENT_STATE,
                down.toString(),
                Statuses.toAvro(Samples.status(down, 1, AgentState.CRASHED, "BREAKER_OPEN", now)));
        // When
        var all = terminal.run("get", "agents", "--tenant", "state-acme");
        var running =
                terminal.run(
                        "get",
                        "agents",
                        "--tenant",
                        "state-acme",
                        "--state",
                        "running",
                        "--node",
                        "n1",
                        "-o",
                        "json");
        var explained = terminal.run("explain", "state-acme/up");
        var before = terminal.run("explain", "state-acme/up", "--at", "1h");
        var status = terminal.run("status");
        // Then
        assertThat(all.out().lines())
                .hasSize(3)
                .allMatch(line -> line.length() < 100)
                .first()
                .asString()
                .startsWith("AGENT")
                .contains("  HOLD  ");
        assertThat(running.out())
                .contains("\"agent\":\"state-acme/up\"", "\"pid\":4711", "\"should_be\":\"ACTIVE\"")
                .contains("\"observe\":false")
                .doesNotContain("down");
        assertThat(explained.out())
                .contains("fact last_activity_seconds = 1.0")
                .contains("is RUNNING on n1")
                .contains("[reveille.relevance-");
        assertThat(before.out()).contains("nothing had happened yet");
        assertThat(status.out())
                .contains("state-acme/down")
                .contains("BREAKER_OPEN")
                .contains("`reveille reset ");
    }

    @Test
    void anAgentNobodyKnowsIsNotFound() {
        for (var command :
                List.of(
                        List.of("explain", "nobody/x"),
                        List.of("describe", "agent", "nobody/x"),
                        List.of("logs", "nobody/x"))) {
            var outcome = terminal.run(command.toArray(String[]::new));
            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err()).startsWith("AgentNotFound (NotFound): no agent nobody/x");
        }
    }

    @Test
    void aResetIsAskedForAndItsAnswerAwaited() throws Exception {
        // Given
        AgentId agent = AgentId.of("reset-acme", "a");
        state(agent, AgentState.CRASHED, "BREAKER_OPEN");
        var over = new AtomicBoolean();
        var node = CompletableFuture.runAsync(() -> answerOperations(over));
        try {
            // When
            var outcome = terminal.run("reset", agent.toString());
            // Then
            assertThat(outcome.exit()).as(outcome.err()).isZero();
            assertThat(outcome.out()).isEqualTo("reset reset-acme/a: breaker closed\n");
        } finally {
            over.set(true);
            node.get();
        }
    }

    @Test
    void aResetNobodyAnswersSaysSo() {
        state(AgentId.of("silent-acme", "a"), AgentState.CRASHED, "BREAKER_OPEN");
        var outcome = terminal.run("reset", "silent-acme/a", "--timeout", "1");
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("OperationTimeout (Communication)");
    }

    @Test
    void aResetOfWhatNoNodeHoldsIsAnsweredAtOnce() {
        // Given
        state(AgentId.of("held-acme", "waits"), AgentState.PENDING, "NO_CAPACITY");
        // When
        var waits = terminal.run("reset", "held-acme/waits", "--timeout", "600");
        var nobody = terminal.run("reset", "held-acme/nobody", "--timeout", "600");
        // Then
        assertThat(waits.exit()).isEqualTo(1);
        assertThat(waits.err())
                .startsWith(
                        "AgentNotHeld (Runtime): no node runs held-acme/waits: it is PENDING,"
                                + " NO_CAPACITY; there is no breaker to close");
        assertThat(nobody.exit()).isEqualTo(1);
        assertThat(nobody.err()).startsWith("AgentNotFound (NotFound)");
    }

    @Test
    void logsArePrintedWhereTheFileIsAndOtherwiseSayWhereItIs() throws IOException {
        // Given
        AgentId agent = AgentId.of("logs-acme", "a");
        Path file = Files.writeString(directory.resolve("a.log"), "one\ntwo\nthree\n");
        status(agent, file.toString());
        // When
        var here = terminal.run("logs", agent.toString(), "--lines", "2");
        Files.writeString(file, "2026-01-31T08:00:00.5Z four\n", StandardOpenOption.APPEND);
        var json = terminal.run("logs", agent.toString(), "--lines", "2", "-o", "json");
        status(agent, "/no/such/file.log");
        var elsewhere = terminal.run("logs", agent.toString());
        // Then
        assertThat(here.out()).isEqualTo("two\nthree\n");
        assertThat(json.out())
                .isEqualTo(
                        """
                        {"agent":"logs-acme/a","line":"three"}
                        {"agent":"logs-acme/a","at":"2026-01-31T08:00:00.500Z","line":"2026-01-31T08:00:00.5Z four"}
                        """);
        assertThat(elsewhere.exit()).isEqualTo(1);
        assertThat(elsewhere.err())
                .contains("LogNotFound")
                .contains("/no/such/file.log on node n1");
    }

    @Test
    void whatHappensIsPrintedAsItHappens() {
        // Given
        AgentId agent = AgentId.of("watch-acme", "a");
        var watching =
                CompletableFuture.supplyAsync(
                        () ->
                                terminal.run(
                                        "watch",
                                        "decisions",
                                        "--tenant",
                                        "watch-acme",
                                        "--count",
                                        "2"));
        // When
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () -> {
                            Instant now = Instant.now();
                            write(
                                    Topic.RELEVANCE,
                                    agent.toString(),
                                    Decisions.toAvro(
                                            Samples.decision(agent, LifecycleState.ACTIVE, now)));
                            return watching.isDone();
                        });
        // Then
        assertThat(watching.join().out().lines())
                .hasSize(2)
                .allMatch(line -> line.contains("wanted     watch-acme/a  score 1.00, ACTIVE"));
    }

    @Test
    void statusCountsWhatIsUnreadableAndSaysWhy() {
        // Given
        var headers =
                DeadLetters.headers(
                        new RecordHeaders(),
                        "reveille.activity",
                        0,
                        7,
                        new IllegalStateException("5 bytes do not begin with C3 01"),
                        "publish a JSON object");
        try (var producer =
                new KafkaProducer<String, byte[]>(kafka().producer("letters-of-a-test"))) {
            String topic = kafka().names().of(Topic.DEAD_LETTERS);
            var _ = producer.send(new ProducerRecord<>(topic, 0, "k", new byte[5], headers));
            var _ = producer.send(new ProducerRecord<>(topic, 1, "k", new byte[5], headers));
        }
        // When
        var status = terminal.run("status");
        // Then
        assertThat(status.out())
                .contains("dead letters 2 from reveille.activity, the last")
                .contains(": 5 bytes do not begin with C3 01")
                .contains("Remedy: publish a JSON object");
    }

    private static void state(AgentId agent, AgentState state, String reason) {
        var status = Samples.status(agent, 1, state, reason, Instant.now());
        write(Topic.AGENT_STATE, agent.toString(), Statuses.toAvro(status));
    }

    private static void status(AgentId agent, String log) {
        var status = Samples.status(agent, 1, AgentState.RUNNING, "RELEVANT", Instant.now(), log);
        write(Topic.AGENT_STATE, agent.toString(), Statuses.toAvro(status));
    }

    /** Stands in for a node: every operation is answered. */
    private static void answerOperations(AtomicBoolean over) {
        var codec = new SingleObjectCodec();
        try (var reader = new TopicReader(kafka())) {
            reader.follow(
                    List.of(Topic.OPERATIONS),
                    new From.Beginning(),
                    () -> {},
                    over::get,
                    row -> {
                        OperationRequest request =
                                Operations.fromAvro(
                                        codec.decode(
                                                row.position().topic(),
                                                row.value().orElseThrow(),
                                                Operation.class));
                        if (request.agent().orElseThrow().tenant().value().equals("reset-acme")) {
                            answer(request);
                        }
                    });
        }
    }

    @Test
    void whatAnAgentWasDeniedIsAddedUpByKind() throws Exception {
        // Given
        AgentId agent = AgentId.of("denied-acme", "a");
        Path file = spec("denied-acme", "a", "evaluator: queue-depth");
        assertThat(terminal.run("apply", "-f", file.toString()).exit()).isZero();
        for (String times : List.of("1", "41")) {
            var event =
                    new HistoryEvent(
                            HistoryEvent.Kind.REFUSED,
                            Optional.of(agent),
                            Optional.of(new NodeId("n1")),
                            new Epoch(1),
                            "QuotaExceeded",
                            "send denied",
                            Map.of("capability", "send", "denied", "QUOTA", "times", times),
                            Instant.now(),
                            "node:n1");
            write(Topic.EVENTS, Histories.key(event), Histories.toAvro(event));
        }
        // When
        var described = terminal.run("describe", "agent", agent.toString());
        // Then
        assertThat(described.out()).as(described.err()).contains("denied:\n  send QUOTA: 42\n");
    }

    private static void answer(OperationRequest request) {
        var event =
                new HistoryEvent(
                        HistoryEvent.Kind.OPERATION,
                        request.agent(),
                        Optional.of(new NodeId("n1")),
                        Epoch.NONE,
                        request.verb(),
                        "breaker closed",
                        Map.of("id", request.id(), "result", "done"),
                        Instant.now(),
                        "node:n1");
        write(Topic.EVENTS, Histories.key(event), Histories.toAvro(event));
    }

    private Path spec(String tenant, String name, String relevance) throws IOException {
        return Files.writeString(
                directory.resolve(name + ".yaml"),
                "apiVersion: reveille/v1\nkind: Agent\ntenant: "
                        + tenant
                        + "\nname: "
                        + name
                        + "\ntype: hello\nrelevance:\n  "
                        + relevance
                        + "\n");
    }

    private static KafkaSettings kafka() {
        return KafkaSettings.of(broker.bootstrapServers());
    }

    private static void write(Topic topic, String key, SpecificRecordBase value) {
        var lines = new ArrayList<Writer.Line>();
        lines.add(new Writer.Line(topic, key, Optional.of(value)));
        new Writer(kafka()).write(lines);
    }
}
