package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentView;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.History;
import dev.reveille.schemas.SingleObjectCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators, claims to work and modes do to real processes, on a whole fleet. */
class OverridesTest {
    @TempDir static Path dir;
    private static Fleet fleet;

    @BeforeAll
    static void start() throws Exception {
        var atOnce = new AgentType.Ready.Alive(Duration.ofMillis(100));
        fleet =
                Fleet.start(
                        dir,
                        Map.of(
                                "worker",
                                Types.type(
                                        "worker",
                                        "echo '{\"type\":\"hello\",\"protocol\":1}';"
                                                + " echo '{\"type\":\"busy\",\"claim\":\"job\","
                                                + "\"for_millis\":6000}';"
                                                + " while read -r l; do case $l in *shutdown*)"
                                                + " exit 0;; esac; done",
                                        AgentType.Protocol.STDIO,
                                        new AgentType.Ready.Hello()),
                                "plain",
                                Types.type(
                                        "plain",
                                        "exec sleep 1000",
                                        AgentType.Protocol.NONE,
                                        atOnce)));
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static void apply(String tenant, String more) throws Exception {
        Path file =
                Files.writeString(
                        dir.resolve(tenant + ".yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: Agent
                        tenant: %s
                        name: a
                        type: plain
                        %s
                        """
                                .formatted(tenant, more));
        fleet.command("apply", "-f", file.toString());
    }

    /** What is decided of an agent, once anything is. */
    private static Decision decision(String agent) {
        return await().atMost(Fleet.SOON)
                .until(() -> decided(AgentId.parse(agent)), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<Decision> decided(AgentId agent) {
        try (var history = new History(fleet.kafka(), new SingleObjectCodec())) {
            return Optional.ofNullable(history.decisions().get(agent));
        }
    }

    private static final String QUEUE = "relevance: {evaluator: queue-depth}";

    @Test
    void aStartRunsADormantAgentForItsTimeAndNoLonger() throws Exception {
        // Given
        apply("started", QUEUE);
        // When
        fleet.command("start", "started/a", "--for", "4s", "--note", "a demonstration");
        // Then
        AgentView running = fleet.awaitState("started/a", AgentState.RUNNING);
        assertThat(running.reason()).isEqualTo("OPERATOR");
        assertThat(decision("started/a").explanation()).contains("a demonstration");
        AgentView stopped = fleet.awaitState("started/a", AgentState.STOPPED);
        assertThat(stopped.reason()).contains("IRRELEVANT");
    }

    @Test
    void aStopHoldsThroughActivityUntilItIsTakenBack() throws Exception {
        // Given
        apply("stopped", "");
        fleet.activity("stopped");
        fleet.awaitState("stopped/a", AgentState.RUNNING);
        // When
        fleet.command("stop", "stopped/a");
        // Then
        AgentView stopped = fleet.awaitState("stopped/a", AgentState.STOPPED);
        assertThat(stopped.reason()).contains("OPERATOR");
        fleet.activity("stopped");
        fleet.command("resume", "stopped/a");
        assertThat(fleet.awaitState("stopped/a", AgentState.RUNNING).reason())
                .isEqualTo("RELEVANT");
    }

    @Test
    void aPausedTenantIsNotWokenUntilItIsResumed() throws Exception {
        // Given
        apply("paused", "");
        fleet.command("pause", "--tenant", "paused");
        // When
        fleet.activity("paused");
        // Then
        await().atMost(Fleet.SOON)
                .untilAsserted(
                        () ->
                                assertThat(decision("paused/a").wouldBe())
                                        .isEqualTo(LifecycleState.ACTIVE));
        assertThat(decision("paused/a").hold()).contains(HoldReason.PAUSED);
        assertThat(fleet.states().get("paused/a")).isEmpty();
        fleet.command("resume", "--tenant", "paused");
        fleet.awaitState("paused/a", AgentState.RUNNING);
    }

    @Test
    void anAgentThatClaimsToWorkIsStoppedOnceItsClaimIsOverAndNotBefore() throws Exception {
        // Given an agent that is relevant for 2 s and works for 6
        fleet.template(
                "worker",
                "relevance: {evaluator: {tenant-activity: {active.within: 2s, listening.within:"
                        + " 2s}}}");
        // When
        Instant woken = Instant.now();
        fleet.wake("worker");
        // Then
        await().atMost(Fleet.SOON)
                .until(() -> decision("t-worker/worker").wouldBe() == LifecycleState.DORMANT);
        assertThat(decision("t-worker/worker").hold()).contains(HoldReason.BUSY);
        fleet.awaitState("t-worker/worker", AgentState.STOPPED);
        assertThat(Duration.between(woken, Instant.now())).isGreaterThan(Duration.ofSeconds(6));
    }

    @Test
    void anObserverIsDecidedOfButNotStartedUntilItActs() throws Exception {
        // Given
        apply("observed", "mode: observe");
        // When
        fleet.activity("observed");
        // Then
        await().atMost(Fleet.SOON)
                .until(() -> decision("observed/a").state() == LifecycleState.ACTIVE);
        assertThat(decision("observed/a").hold()).contains(HoldReason.OBSERVE);
        assertThat(fleet.states().get("observed/a")).isEmpty();
        apply("observed", "mode: act");
        long pid = fleet.awaitState("observed/a", AgentState.RUNNING).pid().orElseThrow();
        // and one that runs goes on running when it is only observed again
        apply("observed", "mode: observe");
        await().atMost(Fleet.SOON).until(() -> decision("observed/a").observe());
        assertThat(fleet.states().get("observed/a").orElseThrow().pid()).hasValue(pid);
    }

    @Test
    void betweenActiveAndListeningTheProcessStays() throws Exception {
        // Given
        apply("modes", QUEUE);
        fleet.activity("modes", "work", Map.of("pending_requests", 20));
        long pid = fleet.awaitState("modes/a", AgentState.RUNNING).pid().orElseThrow();
        // When
        fleet.activity("modes", "work", Map.of("pending_requests", 5));
        // Then
        await().atMost(Fleet.SOON)
                .until(() -> decision("modes/a").state() == LifecycleState.LISTENING);
        await().atMost(Fleet.SOON)
                .untilAsserted(
                        () ->
                                assertThat(fleet.states().get("modes/a").orElseThrow().mode())
                                        .hasToString("Optional[LISTENING]"));
        assertThat(fleet.states().get("modes/a").orElseThrow().pid()).hasValue(pid);
    }
}
