package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.agent.read.AgentView;
import dev.reveille.cli.ReveilleCommand;
import dev.reveille.config.KafkaSettings;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.history.History;
import dev.reveille.history.TopicReader;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.wire.Reading;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scheduler and nodes as commands of their own, each in its process, against a broker. */
class RolesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String POOLS = "default=0,gpu=1,empty=2";

    @TempDir static Path dir;
    private static BrokerProcess broker;
    private static ActivityPublisher activity;
    private static AgentStates states;
    private static RoleProcess scheduler;

    @BeforeAll
    static void start() throws Exception {
        broker = new BrokerProcess(dir.resolve("broker"));
        Files.writeString(
                dir.resolve("reveille.properties"),
                """
                bootstrap.servers=%s
                topics.partitions=2
                topics.pools=3
                topics.replication=1
                topics.min.insync=1
                pools=%s
                lost.after=2s
                node.lease=6s
                node.lease.margin=2s
                node.types=%s
                """
                        .formatted(broker.bootstrapServers(), POOLS, dir.resolve("types.yaml")));
        Files.writeString(
                dir.resolve("types.yaml"),
                """
                apiVersion: reveille/v1
                kind: AgentTypes
                types:
                  sleeper:
                    command: sleep
                    args: ["1000"]
                    protocol: none
                    ready: {alive: 100ms}
                """);
        command("topics", "create");
        activity = ActivityPublisher.connect(broker.bootstrapServers());
        states = AgentStates.connect(broker.bootstrapServers());
        for (String pool : List.of("default", "gpu", "empty")) {
            Path template = dir.resolve(pool + ".yaml");
            Files.writeString(
                    template,
                    """
                    apiVersion: reveille/v1
                    kind: AgentTemplate
                    tenant: "%s-*"
                    name: %s
                    type: sleeper
                    pool: %s
                    """
                            .formatted(pool, pool, pool));
            command("apply", "-f", template.toString());
        }
        Path alone = dir.resolve("alone.yaml");
        Files.writeString(
                alone,
                """
                apiVersion: reveille/v1
                kind: AgentTemplate
                tenant: "alone-*"
                name: alone
                type: sleeper
                pool: gpu
                placement: {exclusive: true}
                """);
        command("apply", "-f", alone.toString());
        scheduler = scheduler("s1", "s1");
    }

    @AfterAll
    static void stop() throws Exception {
        activity.close();
        states.close();
        try (var _ = broker) {
            command("check");
            assertThat(scheduler.terminate()).as("a scheduler told to stop").isZero();
        }
    }

    @Test
    void agentsOfAKilledNodeRunOnAnotherAndANodeToldToStopEndsItsOwnAndSaysGoodbye()
            throws Exception {
        try (var first = node("n1", "default");
                var second = node("n2", "default")) {
            // Given
            AgentView one = wake("default-1");
            AgentView two = wake("default-2");
            assertThat(List.of(one.node(), two.node()))
                    .containsExactlyInAnyOrder(Optional.of("n1"), Optional.of("n2"));
            AgentView left = one.node().equals(Optional.of("n1")) ? one : two;
            AgentView other = left.equals(one) ? two : one;
            // When
            first.kill();
            // Then
            AgentView moved =
                    awaitAgent(
                            left.agent(),
                            view -> running(view) && view.node().equals(other.node()));
            assertThat(moved.epoch()).isGreaterThan(left.epoch());
            assertThat(told(left.agent()))
                    .containsSubsequence(
                            AgentState.RUNNING.name(),
                            AgentState.LOST.name(),
                            AgentState.RUNNING.name());
            assertThat(ProcessHandle.of(pid(left))).isPresent();
            // When its supervisor comes back, then it ends what it had left
            try (var back = node("n1", "default")) {
                await().atMost(SOON).until(() -> ProcessHandle.of(pid(left)).isEmpty());
                assertThat(back.terminate()).isZero();
            }
            // When
            int code = second.terminate();
            // Then
            assertThat(code).isZero();
            assertThat(ProcessHandle.of(pid(other))).isEmpty();
            assertThat(ProcessHandle.of(pid(moved))).isEmpty();
            assertThat(report("n2").status()).isEqualTo(NodeReport.Status.LEAVING);
        }
    }

    @Test
    void anExclusiveAgentIsGoneBeforeItRunsElsewhereAndByItsLeasesEndWhereNobodyHearsOfIt()
            throws Exception {
        try (var first = node("x1", "gpu")) {
            // Given
            AgentView here = wake("alone-1");
            AgentView beside = wake("gpu-3");
            try (var _ = node("x2", "gpu")) {
                // When its supervisor stands still
                try (var _ = first.standstill()) {
                    // Then
                    AgentView there = awaitAgent(here.agent(), v -> runs(v) && on(v, "x2"));
                    assertThat(gone(here)).isTrue();
                    assertThat(there.epoch()).isGreaterThan(here.epoch());
                    // When the broker does as well
                    try (var _ = broker.standstill()) {
                        // Then
                        await().atMost(Duration.ofSeconds(8)).until(() -> gone(there));
                        assertThat(gone(beside)).as("not exclusive").isFalse();
                    }
                    // Then
                    awaitAgent(here.agent(), v -> runs(v) && v.epoch() > there.epoch());
                }
            }
        }
    }

    @Test
    void agentsRunOnNodesOfTheirOwnPoolAndWaitWhereItHasNone() throws Exception {
        try (var _ = node("d1", "default");
                var _ = node("g1", "gpu")) {
            assertThat(wake("gpu-1").node()).contains("g1");
            assertThat(wake("default-3").node()).contains("d1");
            activity.publish("empty-1", "login", Map.of()).get();
            AgentView waiting =
                    awaitAgent("empty-1/empty", view -> view.state() == AgentState.PENDING);
            assertThat(waiting.reason()).isEqualTo("NO_CAPACITY");
            assertThat(waiting.message()).contains("the pool has no nodes");
            assertThat(waiting.node()).isEmpty();
        }
    }

    @Test
    void aSecondNodeOfAnIdThatIsInUseSaysWhoseAndEnds() throws Exception {
        try (var _ = node("twin", "gpu");
                var second =
                        starting(
                                "node",
                                "--node-id",
                                "twin",
                                "--pool",
                                "gpu",
                                "--state-dir",
                                dir.resolve("twin2").toString(),
                                "--override", // it ends after twelve times that
                                "lost.after=400ms",
                                "--override",
                                "heartbeat.interval=200ms")) {
            // Then
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.said())
                    .contains("ERROR")
                    .contains("NodeIdInUse (Configuration): node.id twin is in use by another node")
                    .contains(InetAddress.getLocalHost().getHostName());
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(status())
                                            .contains("node twin  READY", "node twin  REFUSED")
                                            .contains("NodeIdInUse (Configuration): node.id twin")
                                            .contains("Remedy: give this node another node.id"));
        }
    }

    @Test
    void aNodeThatCannotStartEndsAndStatusNamesItsProblemUntilItHasStarted() throws Exception {
        Path file = Files.writeString(dir.resolve("no-directory"), "");
        for (var wrong :
                List.of(
                        List.of("--state-dir", file.toString(), "StateDirectoryUnusable (Storage)"),
                        List.of("--types", "/no/types.yaml", "InvalidCatalogue (Configuration)"))) {
            // When
            try (var node = starting("node", "--node-id", "late", wrong.get(0), wrong.get(1))) {
                // Then
                assertThat(node.exitCode()).isEqualTo(1);
                assertThat(node.said()).containsOnlyOnce(wrong.get(2)).contains("  Remedy: ");
                assertThat(status())
                        .contains("node late  REFUSED  host ")
                        .contains("    " + wrong.get(2), wrong.get(1), "    Remedy: ");
            }
        }
        // When
        try (var _ = node("late", "gpu")) {
            // Then
            assertThat(status()).contains("node late  READY").doesNotContain("late  REFUSED");
        }
    }

    @Test
    void rolesRefuseTopicsOfOtherCountsAndStatusSaysSoUnderTheSameSettings() throws Exception {
        try (var node = starting("node", "--node-id", "n9", "--override", "topics.partitions=3")) {
            assertThat(node.exitCode()).isEqualTo(1);
            assertThat(node.said()).containsOnlyOnce("TopicNotAsPlanned (Configuration)");
        }
        assertThat(status("--override", "topics.partitions=3"))
                .contains("topics: TopicNotAsPlanned (Configuration): reveille.activity and")
                .contains("partitions is 2, the catalogue says 3")
                .contains("    Remedy: a tenant's place depends on it")
                .contains("node n9  REFUSED");
        assertThat(status()).doesNotStartWith("topics: ");
    }

    @Test
    void aHostThatIsNotThereIsSaidByRolesAndStatusAlike() throws Exception {
        for (String role : List.of("scheduler", "node", "status")) {
            try (var process = starting(role, "--bootstrap-server", "no-such-host.invalid:9092")) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.said())
                        .containsOnlyOnce("KafkaUnreachable (Communication): no answer from Kafka")
                        .contains("no-such-host.invalid:9092: no such host", "  Remedy: start it");
            }
        }
    }

    @Test
    void aSchedulerThatCannotKeepItsStoresSaysSoAndEnds() throws Exception {
        Path file = Files.writeString(dir.resolve("no-store"), "");
        try (var role = starting("scheduler", "--name", "s9", "--state-dir", file.toString())) {
            assertThat(role.exitCode()).isEqualTo(1);
            assertThat(role.said())
                    .containsOnlyOnce("StateDirectoryUnusable (Storage): scheduler.state.dir");
        }
        assertThat(status())
                .containsPattern("scheduler s9  host .*, heard [0-9.]+ m?s ago")
                .contains(
                        "    StateDirectoryUnusable (Storage): scheduler.state.dir",
                        "    Remedy: ");
    }

    /** What {@code reveille status} prints. */
    private static String status(String... more) {
        var out = new StringWriter();
        var words = new ArrayList<>(List.of(words("status")));
        words.addAll(List.of(more));
        var command = ReveilleCommand.commandLine().setOut(new PrintWriter(out));
        assertThat(command.execute(words.toArray(String[]::new))).isZero();
        return out.toString();
    }

    @Test
    void aSecondSchedulerOfANameEndsTheFirstAndAThirdTakesOverFromAKilledOne() throws Exception {
        // When
        try (var second = scheduler("s1", "s1-again")) {
            // Then
            assertThat(scheduler.exitCode()).isEqualTo(1);
            assertThat(scheduler.said()).contains("SchedulerNameInUse (Configuration)");
            // Given
            scheduler = scheduler("s2", "s2");
            // When
            second.kill();
            // Then
            try (var _ = node("after", "gpu")) {
                assertThat(wake("gpu-2").node()).contains("after");
            }
        }
    }

    @Test
    void eachRoleServesItsHealthAndItsMetrics() throws Exception {
        try (var node = node("healthy", "gpu")) {
            await().atMost(SOON).until(() -> get(node, "/health/ready").statusCode() == 200);
            await().atMost(SOON).until(() -> get(scheduler, "/health/ready").statusCode() == 200);
            assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(node, "/nodes").body()).contains("healthy");
            assertThat(get(node, "/metrics").body()).contains("reveille_node_slots 100");
            assertThat(get(scheduler, "/metrics").body()).contains("reveille_nodes{");
        }
    }

    @Test
    void aNodeThatNoSchedulerHasAcceptedIsNotReadyAndSaysSo() throws Exception {
        command("topics", "create", "--override", "topics.prefix=alone.");
        try (var node =
                starting(
                        "node",
                        "--node-id",
                        "alone",
                        "--override",
                        "topics.prefix=alone.",
                        "--state-dir",
                        dir.resolve("alone").toString())) {
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(get(node, "/health/ready").body())
                                            .contains("NodeNotAccepted", "node alone"));
            assertThat(get(node, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    private static RoleProcess scheduler(String name, String state) throws IOException {
        var process =
                starting("scheduler", "--name", name, "--state-dir", dir.resolve(state).toString());
        process.awaitSaid("scheduler " + name + " is up");
        return process;
    }

    /** Once it may be given agents. */
    private static RoleProcess node(String id, String pool) throws IOException {
        var process =
                starting(
                        "node",
                        "--node-id",
                        id,
                        "--pool",
                        pool,
                        "--state-dir",
                        dir.resolve(id).toString());
        process.awaitSaid("node " + id + " is up");
        await().atMost(SOON).until(() -> get(process, "/health/ready").statusCode() == 200);
        return process;
    }

    private static RoleProcess starting(String... words) throws IOException {
        return new RoleProcess(words(words));
    }

    private static HttpResponse<String> get(RoleProcess role, String path)
            throws IOException, InterruptedException {
        String http = role.awaitSaid("HTTP (http://\\S+)").group(1);
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(http + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /** A tenant's activity wakes the agent of its pool, which its name begins with. */
    private static AgentView wake(String tenant) throws Exception {
        activity.publish(tenant, "login", Map.of()).get();
        return awaitAgent(tenant + "/" + tenant.replaceAll("-.*", ""), RolesTest::running);
    }

    private static boolean running(AgentView view) {
        return view.state() == AgentState.RUNNING;
    }

    private static AgentView awaitAgent(String agent, Predicate<AgentView> wanted) {
        await().atMost(SOON).until(() -> states.get(agent).filter(wanted).isPresent());
        return states.get(agent).orElseThrow();
    }

    private static boolean runs(AgentView view) {
        return running(view) && !gone(view);
    }

    private static boolean on(AgentView view, String node) {
        return view.node().equals(Optional.of(node));
    }

    /** Whether its process has ended; what a supervisor that stands still cannot reap counts. */
    private static boolean gone(AgentView view) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid(view)), "stat"))
                    .contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }

    private static long pid(AgentView view) {
        return view.pid().orElseThrow();
    }

    /** Every state of an agent, in the order in which it was told. */
    private static List<String> told(String agent) {
        var told = new ArrayList<String>();
        try (var history = history()) {
            history.each(
                    Reading.STATES,
                    new TopicReader.From.Beginning(),
                    row ->
                            row.value()
                                    .filter(status -> status.agent().toString().equals(agent))
                                    .ifPresent(status -> told.add(status.state().name())));
        }
        return told;
    }

    private static NodeReport report(String node) {
        try (var history = history()) {
            return history.latest(Reading.NODES, NodeReport::node).values().stream()
                    .filter(said -> said.node().value().equals(node))
                    .findAny()
                    .orElseThrow();
        }
    }

    private static History history() {
        return new History(KafkaSettings.of(broker.bootstrapServers()), new SingleObjectCodec());
    }

    private static void command(String... words) {
        assertThat(ReveilleCommand.commandLine().execute(words(words))).isZero();
    }

    private static String[] words(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add("--config");
        all.add(dir.resolve("reveille.properties").toString());
        return all.toArray(String[]::new);
    }
}
