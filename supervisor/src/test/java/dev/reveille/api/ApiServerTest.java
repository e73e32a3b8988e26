package dev.reveille.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiServerTest {
    private final List<Problem> ailments = new CopyOnWriteArrayList<>();
    private final List<Problem> missing = new CopyOnWriteArrayList<>();
    private final List<AgentStatus> agents = new CopyOnWriteArrayList<>();
    private final Map<AgentId, Map<String, Object>> resting = new ConcurrentHashMap<>();
    private final List<NodeReport> nodes = new CopyOnWriteArrayList<>();
    private final Metrics metrics = new Metrics(() -> agents, () -> nodes);
    private final ApiServer server =
            ApiServer.start(
                    new ApiConfig("127.0.0.1:0"),
                    new ApiSources(
                            () -> ailments,
                            () -> missing,
                            metrics::scrape,
                            () -> agents,
                            agent -> Optional.ofNullable(resting.get(agent)),
                            () -> nodes));
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @AfterEach
    void close() {
        client.close();
        server.close();
        metrics.close();
    }

    @Test
    void aProcessThatLivesAndIsReadySaysSo() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        var ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(json(ready).get("ready").asBoolean()).isTrue();
    }

    @Test
    void aProcessThatIsNotReadyIsToldOfWithEveryProblemAndItsRemedy() throws Exception {
        // Given
        missing.add(
                Problem.recoverable(
                        "ControlNotRead",
                        Category.STARTUP,
                        "the control log is still being read",
                        "wait"));
        missing.add(Problem.of("NoTypes", Category.CONFIGURATION, "no types", "name a catalogue"));
        // When
        var ready = get("/health/ready");
        // Then
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(json(ready).get("ready").asBoolean()).isFalse();
        assertThat(json(ready).get("problems").findValuesAsString("code"))
                .containsExactly("ControlNotRead", "NoTypes");
        assertThat(json(ready).get("problems").findValuesAsString("remedy"))
                .containsExactly("wait", "name a catalogue");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/ready", "/nothing", "/agents?colour=red"})
    void theConnectionIsClosedBehindTheAnswerOfAClientThatAsksForIt(String path) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            // Given
            socket.setSoTimeout(5_000);
            String asked = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n";
            // When
            socket.getOutputStream()
                    .write((asked + "Connection: close\r\n\r\n").getBytes(US_ASCII));
            // Then: this read ends only where the other side has closed.
            String all = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            assertThat(all).startsWith("HTTP/1.1 ").endsWith("}");
        }
    }

    @Test
    void anEnginesHealthCheckEndsAtOnceAndSaysWhatIsWrong() throws Exception {
        // Given
        assertThat(healthCheck(port())).isEqualTo(new Checked(0, ""));
        missing.add(Problem.of("NoTypes", Category.CONFIGURATION, "no types", "name a catalogue"));
        // When
        var checked = healthCheck(port());
        // Then
        assertThat(checked.exit()).isEqualTo(1);
        assertThat(checked.said())
                .startsWith("HTTP/1.1 503 ")
                .contains("\"no types\"", "\"name a catalogue\"")
                .endsWith("}\n");
    }

    @Test
    void anEnginesHealthCheckNeedsNoCloseToEndAndWaitsForNobodyForLong() throws Exception {
        try (var other = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            // Given one that answers and keeps the connection, and one that says nothing.
            var check = clients.submit(() -> healthCheck(other.getLocalPort()));
            try (var client = other.accept()) {
                client.getOutputStream()
                        .write(
                                "HTTP/1.1 503 X\r\ncontent-length: 4\r\nA: b\r\n\r\noh\u00fc"
                                        .getBytes(UTF_8));
                // Then
                assertThat(check.get()).isEqualTo(new Checked(1, "HTTP/1.1 503 X\noh\u00fc\n"));
            }
            check = clients.submit(() -> healthCheck(other.getLocalPort()));
            try (var _ = other.accept()) {
                assertThat(check.get().said()).contains("does not answer");
            }
        }
    }

    private record Checked(int exit, String said) {}

    /** What the script says that engines run; far within the five seconds they give it. */
    private static Checked healthCheck(int port) throws Exception {
        var builder = new ProcessBuilder("bash", "bin/reveille-health").redirectErrorStream(true);
        builder.environment().put("REVEILLE_API_ADDRESS", "0.0.0.0:" + port);
        Process script = builder.start();
        if (!script.waitFor(5, TimeUnit.SECONDS)) {
            script.destroyForcibly();
            throw new AssertionError("the check does not end by itself");
        }
        return new Checked(
                script.exitValue(), new String(script.getInputStream().readAllBytes(), UTF_8));
    }

    private int port() {
        return uri("/").getPort();
    }

    @Test
    void aProcessThatShouldBeEndedIsNotAlive() throws Exception {
        ailments.add(Problem.of("LoopDied", Category.RUNTIME, "the node loop died", "restart it"));
        assertThat(get("/health/live").statusCode()).isEqualTo(503);
    }

    @Test
    void agentsAreListedWithWhatTheyAreDoingAndWhy() throws Exception {
        // Given
        agents.add(Reports.agent("acme", AgentState.RUNNING));
        agents.add(Reports.agent("beta", AgentState.RESTARTING));
        // When
        var all = json(get("/agents")).get("agents");
        // Then
        assertThat(all.size()).isEqualTo(2);
        assertThat(all.get(0).get("agent").asString()).isEqualTo("acme/assistant");
        assertThat(all.get(0).get("state").asString()).isEqualTo("RUNNING");
        assertThat(all.get(0).get("reason").asString()).isEqualTo("RELEVANT");
        assertThat(all.get(0).get("pid").asLong()).isEqualTo(4711);
        assertThat(all.get(1).has("pid")).isFalse();
        assertThat(all.get(1).get("exit").get("last_lines").get(0).asString())
                .isEqualTo("out of \"luck\"");
    }

    @Test
    void agentsAreFilteredByStateAndTenant() throws Exception {
        // Given
        agents.add(Reports.agent("acme", AgentState.RUNNING));
        agents.add(Reports.agent("beta", AgentState.RUNNING));
        agents.add(Reports.agent("gamma", AgentState.STOPPED));
        // When
        var running = json(get("/agents?state=running")).get("agents");
        var one = json(get("/agents?state=RUNNING&state=STOPPED&tenant=gamma")).get("agents");
        // Then
        assertThat(running.findValuesAsString("agent"))
                .containsExactly("acme/assistant", "beta/assistant");
        assertThat(one.findValuesAsString("agent")).containsExactly("gamma/assistant");
    }

    @Test
    void aQueryThatIsNotUnderstoodIsRefusedWithAllThatIsWrongWithIt() throws Exception {
        var answer = get("/agents?state=SLEEPY&colour=red");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("code").asString()).isEqualTo("InvalidQuery");
        assertThat(json(answer).get("message").asString()).contains("SLEEPY").contains("colour");
        assertThat(json(answer).get("remedy").asString()).contains("RUNNING").contains("tenant");
        assertThat(get("/nodes?state=READY").statusCode()).isEqualTo(400);
    }

    @Test
    void oneAgentIsFoundByTenantAndName() throws Exception {
        agents.add(Reports.agent("acme", AgentState.RUNNING));
        var found = get("/agents/acme/assistant");
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(json(found).get("agent").asString()).isEqualTo("acme/assistant");
    }

    @Test
    void anAgentThatNeverHadAProcessIsFoundWhereItIsKnown() throws Exception {
        resting.put(
                AgentId.of("acme", "resting"),
                Map.of("agent", "acme/resting", "should_be", "DORMANT"));
        var found = get("/agents/acme/resting");
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(json(found).get("should_be").asString()).isEqualTo("DORMANT");
    }

    @Test
    void whatKeepsASourceFromAnsweringIsToldWithItsRemedy() throws Exception {
        var away = Problem.recoverable("KafkaUnreachable", Category.COMMUNICATION, "gone", "wait");
        var sources =
                new ApiSources(
                        List::of,
                        List::of,
                        () -> "",
                        List::of,
                        _ -> {
                            throw new Problems(away);
                        },
                        List::of);
        try (var other = ApiServer.start(new ApiConfig("127.0.0.1:0"), sources)) {
            var answer = get(other, "/agents/acme/resting");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(json(answer).get("code").asString()).isEqualTo("KafkaUnreachable");
            assertThat(json(answer).get("remedy").asString()).isEqualTo("wait");
        }
    }

    @Test
    void anAgentNobodyHasSeenIsNotFoundAndTheAnswerSaysWhatToDo() throws Exception {
        var answer = get("/agents/acme/nobody");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).get("code").asString()).isEqualTo("AgentNotFound");
        assertThat(json(answer).get("message").asString()).contains("acme/nobody");
        assertThat(json(answer).get("remedy").asString()).isNotBlank();
    }

    @Test
    void anAgentIdThatCannotBeIsTheCallersMistake() throws Exception {
        var answer = get("/agents/acme/-bad%20name");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("code").asString()).isEqualTo("InvalidAgentId");
    }

    @Test
    void nodesAreListedWithWhatTheySayOfThemselves() throws Exception {
        nodes.add(Reports.node("n1"));
        var node = json(get("/nodes")).get("nodes").get(0);
        assertThat(node.get("node").asString()).isEqualTo("n1");
        assertThat(node.get("status").asString()).isEqualTo("READY");
        assertThat(node.get("slots").asInt()).isEqualTo(100);
    }

    @Test
    void metricsAreWhatIsKnownNow() throws Exception {
        // Given
        agents.add(Reports.agent("acme", AgentState.RUNNING));
        nodes.add(Reports.node("n1"));
        // When
        var scrape = get("/metrics");
        // Then
        assertThat(scrape.headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(scrape.body())
                .contains("reveille_agents{state=\"RUNNING\"} 1.0")
                .contains("reveille_nodes{status=\"READY\"} 1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/agent", "/agents/acme", "/agents/a/b/c", "/%2e%2e/etc/passwd"})
    void whatIsNotServedIsNotFoundAndTheAnswerNamesWhatIs(String path) throws Exception {
        var answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).get("code").asString()).isEqualTo("PathNotFound");
        assertThat(json(answer).get("remedy").asString()).contains("/agents/{tenant}/{name}");
    }

    @Test
    void nothingCanBeChangedOverHttp() throws Exception {
        var answer =
                client.send(
                        HttpRequest.newBuilder(uri("/agents"))
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(json(answer).get("remedy").asString()).contains("GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health/live",
                "/health/ready",
                "/metrics",
                "/agents",
                "/agents/acme/assistant",
                "/agents/acme/nobody",
                "/agents?state=none",
                "/nodes",
                "/nowhere"
            })
    void headIsAnsweredAsGetIsWithoutTheBody(String path) throws Exception {
        // Given
        agents.add(Reports.agent("acme", AgentState.RUNNING));
        var got = get(path);
        // When
        var head =
                client.send(
                        HttpRequest.newBuilder(uri(path)).HEAD().build(), BodyHandlers.ofString());
        // Then
        assertThat(head.statusCode()).isEqualTo(got.statusCode());
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(got.headers().firstValue("Content-Type"));
        assertThat(head.headers().firstValueAsLong("Content-Length").orElseThrow()).isPositive();
        assertThat(head.body()).isEmpty();
        assertThat(get(path).statusCode()).isEqualTo(got.statusCode());
    }

    @Test
    void aSourceThatFailsFailsThatRequestOnly() throws Exception {
        // Given
        var broken =
                new ApiSources(
                        List::of,
                        List::of,
                        () -> "",
                        () -> {
                            throw new IllegalStateException("no table yet");
                        },
                        _ -> Optional.empty(),
                        ArrayList::new);
        try (var other = ApiServer.start(new ApiConfig("127.0.0.1:0"), broken)) {
            // When
            var answer = get(other, "/agents");
            // Then
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(json(answer).get("code").asString()).isEqualTo("RequestFailed");
            assertThat(json(answer).get("message").asString()).contains("no table yet");
            assertThat(get(other, "/nodes").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTakenPortIsRefusedWithItsAddressAndARemedy() {
        var config = new ApiConfig(server.address());
        var sources =
                new ApiSources(
                        List::of, List::of, () -> "", List::of, _ -> Optional.empty(), List::of);
        assertThatThrownBy(() -> ApiServer.start(config, sources))
                .isInstanceOfSatisfying(
                        Problems.class,
                        problems -> {
                            Problem problem = problems.list().getFirst();
                            assertThat(problem.code()).isEqualTo("AddressNotAvailable");
                            assertThat(problem.message()).contains(server.address());
                            assertThat(problem.remedy()).contains("api.address");
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8700", "127.0.0.1", "127.0.0.1:", ":8700", "127.0.0.1:65536"})
    void anAddressThatIsNoneIsRefusedNamingKeyAndValue(String address) {
        var sources =
                new ApiSources(
                        List::of, List::of, () -> "", List::of, _ -> Optional.empty(), List::of);
        assertThatThrownBy(() -> ApiServer.start(new ApiConfig(address), sources))
                .isInstanceOf(Problems.class)
                .hasMessageContaining("api.address \"" + address + "\"");
    }

    @Test
    void aClosedServerGivesItsPortBack() {
        var sources =
                new ApiSources(
                        List::of, List::of, () -> "", List::of, _ -> Optional.empty(), List::of);
        String address;
        try (var first = ApiServer.start(new ApiConfig("127.0.0.1:0"), sources)) {
            address = first.address();
        }
        try (var second = ApiServer.start(new ApiConfig(address), sources)) {
            assertThat(second.address()).isEqualTo(address);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(server, path);
    }

    private HttpResponse<String> get(ApiServer from, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + from.address() + path));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://" + server.address() + path);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
