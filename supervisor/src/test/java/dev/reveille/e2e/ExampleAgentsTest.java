package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.protocol.AgentMode;
import dev.reveille.agent.protocol.Decoded;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.Health;
import dev.reveille.agent.protocol.Outcome;
import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.config.CatalogueParser;
import dev.reveille.config.SpecDocument;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.os.DriverConfig;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.ProcessDrivers;
import dev.reveille.os.ProcessListener;
import dev.reveille.os.Signal;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import dev.reveille.os.SpawnResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every example's files are valid, and its agent does its work on the real process driver. */
@Timeout(60)
class ExampleAgentsTest implements ProcessListener {
    private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SpawnId SPAWN = new SpawnId(AgentId.of("acme", "a"), new Epoch(7), 1);

    @TempDir Path scratch;
    private final List<FromAgent> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private ProcessDriver driver;

    @BeforeEach
    void open() {
        driver = ProcessDrivers.open(DriverConfig.of(new NodeId("node-1"), scratch), this);
    }

    @AfterEach
    void close() throws InterruptedException {
        driver.signal(SPAWN, Signal.KILL);
        assertThat(driver.awaitNone(Duration.ofSeconds(10))).isTrue();
        driver.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hello", "multi-tenant-saas", "costly-llm", "scarce-resources", "events"})
    void anExamplesSpecNamesTypesOfItsCatalogueAndNothingIsWorthAWarning(String example)
            throws IOException {
        // When
        String file = example.equals("hello") ? "hello.yaml" : "spec.yaml";
        var specs = new SpecParser().file(file, Files.readString(EXAMPLES.resolve(example, file)));
        // Then
        var types = catalogue(example);
        assertThat(specs).isInstanceOf(Parsed.Ok.class);
        assertThat(((Parsed.Ok<List<SpecDocument>>) specs).warnings()).isEmpty();
        assertThat(specs.orThrow())
                .isNotEmpty()
                .extracting(ExampleAgentsTest::specOf)
                .allSatisfy(spec -> assertThat(types).containsKey(spec.type()))
                .allSatisfy(
                        spec ->
                                assertThat(Evaluators.of(spec.relevance().evaluator()))
                                        .isInstanceOf(Parsed.Ok.class));
    }

    @Test
    void helloSaysHelloAndGoodNight() throws Exception {
        start("hello", "hello");
        awaitHeard(FromAgent.Hello.class, _ -> true);
        say(init("{}", Optional.empty()));
        awaitHeard(FromAgent.Ready.class, _ -> true);
        assertThat(result(task("1", "\"world\""))).isEqualTo(json("{\"hello\":\"world\"}"));
        assertThat(Health.of(result(new ToAgent.Ping("p"))).orElseThrow().totalRequests())
                .hasValue(1);
        say(shutdown());
        assertThat(exitStatus()).isEqualTo(new ExitStatus.Exited(0));
        awaitHeard(FromAgent.Log.class, log -> log.message().equals("good night"));
    }

    @Test
    void theAssistantOfACustomerHearsWhenTheCustomerIsAway() throws Exception {
        start("multi-tenant-saas", "saas-assistant");
        awaitHeard(FromAgent.Hello.class, _ -> true);
        say(init("{\"model\":\"small\"}", Optional.empty()));
        awaitHeard(FromAgent.Ready.class, _ -> true);
        assertThat(result(task("1", "{\"say\":\"good morning\"}")))
                .isEqualTo(json("{\"heard\":\"good morning\",\"notes\":1}"));
        say(new ToAgent.Mode(AgentMode.LISTENING));
        awaitHeard(FromAgent.Log.class, log -> log.message().contains("away for now"));
        assertThat(result(shutdown())).isEqualTo(json("{\"status\":\"shutdown\"}"));
        assertThat(exitStatus()).isEqualTo(new ExitStatus.Exited(0));
        awaitHeard(
                FromAgent.Log.class,
                log -> log.message().equals("asleep after 1 notes: IRRELEVANT"));
    }

    @Test
    void anAgentWrittenForOmniDaemonRunsUnchanged() throws Exception {
        start("costly-llm", "llm-writer");
        assertThat(result(task("1", "{\"prompt\":\"once upon a time\"}")))
                .isEqualTo(json("{\"text\":\"Once upon a time.\",\"tokens\":4}"));
        assertThat(Health.of(result(new ToAgent.Ping("p"))).orElseThrow().uptimeSeconds())
                .isPresent();
        assertThat(answer(task("2", "{}"))).isInstanceOf(Outcome.Failed.class);
        awaitHeard(FromAgent.LogLine.class, line -> line.text().equals("writer is up"));
        say(shutdown());
        assertThat(exitStatus()).isEqualTo(new ExitStatus.Exited(0));
    }

    @Test
    void aProgramWithoutAProtocolEndsOnSigterm() throws Exception {
        start("scarce-resources", "indexer");
        awaitHeard(FromAgent.LogLine.class, line -> line.text().contains("acme/a"));
        driver.signal(SPAWN, Signal.TERM);
        assertThat(exitStatus()).isEqualTo(new ExitStatus.Exited(0));
        awaitHeard(FromAgent.LogLine.class, line -> line.text().startsWith("index closed"));
    }

    @Test
    void anExistingAsyncFunctionFulfilsOrders() throws Exception {
        start("events", "order-fulfilment");
        awaitHeard(FromAgent.Hello.class, _ -> true);
        say(init("{}", Optional.empty()));
        assertThat(result(task("1", "{\"order\":9,\"items\":[\"a\",\"b\"]}")))
                .isEqualTo(json("{\"order\":9,\"shipped\":[\"a\",\"b\"]}"));
        awaitHeard(FromAgent.Log.class, log -> log.message().equals("shipped b"));
        assertThat(answer(task("2", "{\"order\":10}")))
                .isEqualTo(new Outcome.Failed("ValueError: order 10 has no items"));
        say(shutdown());
        assertThat(exitStatus()).isEqualTo(new ExitStatus.Exited(0));
    }

    /** As a node would: the type's command, directory and environment, and nothing else. */
    private void start(String example, String name) throws IOException {
        AgentType type = catalogue(example).get(name);
        assertThat(type).as(name).isNotNull();
        Map<String, String> env = new HashMap<>(type.env());
        for (String variable : AgentType.ALWAYS_PASSED) {
            Optional.ofNullable(System.getenv(variable)).ifPresent(v -> env.put(variable, v));
        }
        env.put("PYTHONDONTWRITEBYTECODE", "1");
        var request =
                new SpawnRequest(
                        SPAWN,
                        type.command(),
                        type.directory(),
                        env,
                        scratch.resolve("log"),
                        SpawnRequest.MAX_LINE,
                        OptionalInt.empty());
        assertThat(driver.spawn(request))
                .as("these tests need python3, 3.9 or newer, on the PATH")
                .isInstanceOf(SpawnResult.Started.class);
    }

    private static Map<String, AgentType> catalogue(String example) throws IOException {
        return CatalogueParser.read(EXAMPLES.resolve(example, "agent-types.yaml")).orThrow();
    }

    private static AgentSpec specOf(SpecDocument document) {
        return switch (document) {
            case SpecDocument.OfAgent agent -> agent.spec().orElseThrow();
            case SpecDocument.OfTemplate template -> template.sample();
            case SpecDocument.OfSource source -> throw new AssertionError(source.document());
        };
    }

    private static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    private static ToAgent.Task task(String id, String payload) {
        return new ToAgent.Task(id, json(payload));
    }

    private static ToAgent.Init init(String config, Optional<JsonNode> snapshot) {
        return new ToAgent.Init(
                "acme/a", 7, 1, AgentMode.ACTIVE, (ObjectNode) json(config), snapshot);
    }

    private static ToAgent.Shutdown shutdown() {
        return new ToAgent.Shutdown("end", Optional.of("IRRELEVANT"), OptionalLong.of(5000));
    }

    private void say(ToAgent message) {
        assertThat(driver.send(SPAWN, ProtocolCodec.write(message))).isTrue();
    }

    private JsonNode result(ToAgent message) {
        return switch (answer(message)) {
            case Outcome.Ok(JsonNode result) -> result;
            case Outcome.Failed(String error) -> throw new AssertionError(error);
        };
    }

    private Outcome answer(ToAgent message) {
        say(message);
        String id = message.json().get("id").asString();
        return awaitHeard(FromAgent.Response.class, response -> response.id().equals(id)).outcome();
    }

    private <M extends FromAgent> M awaitHeard(Class<M> type, Predicate<M> wanted) {
        return await().atMost(20, TimeUnit.SECONDS)
                .failFast("the agent ended: " + exit, () -> exit.isDone() && !any(type, wanted))
                .until(
                        () ->
                                heard.stream()
                                        .filter(type::isInstance)
                                        .map(type::cast)
                                        .filter(wanted)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private <M extends FromAgent> boolean any(Class<M> type, Predicate<M> wanted) {
        return heard.stream().filter(type::isInstance).map(type::cast).anyMatch(wanted);
    }

    private ExitStatus exitStatus() throws Exception {
        return exit.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void line(SpawnId id, String line) {
        if (ProtocolCodec.readFromAgent(line) instanceof Decoded.Message<FromAgent>(var message)) {
            heard.add(message);
        }
    }

    @Override
    public void overlong(SpawnId id, long bytes) {
        heard.add(new FromAgent.LogLine("a line of " + bytes + " bytes"));
    }

    @Override
    public void exited(SpawnId id, ExitStatus status) {
        exit.complete(status);
    }
}
