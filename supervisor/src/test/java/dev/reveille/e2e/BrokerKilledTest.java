package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.app.DevFleet;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.schemas.TopicLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker gets a kill -9 while agents run. */
class BrokerKilledTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    @TempDir Path dir;

    @Test
    void agentsLiveOnAndWorkGoesOnWhenItIsBack() throws Exception {
        try (var broker = new BrokerProcess(dir.resolve("broker"))) {
            // Given
            String kafka = broker.bootstrapServers();
            try (var topics = new TopicAdmin(KafkaSettings.of(kafka), TopicLayout.SINGLE_BROKER)) {
                topics.create();
            }
            try (var fleet = fleet(kafka)) {
                fleet.template("*", "greeter", "restart: {backoff: 100ms}");
                fleet.activity("before");
                long pid =
                        fleet.awaitState("before/greeter", AgentState.RUNNING).pid().orElseThrow();
                // When
                broker.kill();
                ProcessHandle agent = ProcessHandle.of(pid).orElseThrow();
                assertThat(agent.isAlive()).isTrue();
                broker.startAgain();
                fleet.activity("after");
                // Then
                fleet.awaitState("after/greeter", AgentState.RUNNING);
                assertThat(agent.isAlive()).isTrue();
                var same = fleet.states().get("before/greeter").orElseThrow();
                assertThat(same.state()).isEqualTo(AgentState.RUNNING);
                assertThat(same.pid()).hasValue(pid);
                // and an agent that dies now is told of and restarted
                agent.destroyForcibly();
                await().atMost(SOON)
                        .until(
                                () ->
                                        fleet.states()
                                                .get("before/greeter")
                                                .filter(s -> s.restarts() == 1)
                                                .filter(s -> s.state() == AgentState.RUNNING)
                                                .isPresent());
            }
        }
    }

    @Test
    void anAgentThatDiesWhileItIsAwayIsToldOfAndRestartedOnce() throws Exception {
        try (var broker = new BrokerProcess(dir.resolve("broker"))) {
            // Given
            String kafka = broker.bootstrapServers();
            try (var topics = new TopicAdmin(KafkaSettings.of(kafka), TopicLayout.SINGLE_BROKER)) {
                topics.create();
            }
            try (var fleet = fleet(kafka)) {
                fleet.template("*", "greeter", "restart: {backoff: 100ms}");
                fleet.activity("before");
                long pid =
                        fleet.awaitState("before/greeter", AgentState.RUNNING).pid().orElseThrow();
                // When
                broker.kill();
                ProcessHandle agent = ProcessHandle.of(pid).orElseThrow();
                agent.destroyForcibly();
                await().atMost(SOON).until(() -> !agent.isAlive());
                broker.startAgain();
                // Then
                await().atMost(SOON)
                        .until(
                                () ->
                                        fleet.states()
                                                .get("before/greeter")
                                                .filter(s -> s.restarts() == 1)
                                                .filter(s -> s.state() == AgentState.RUNNING)
                                                .filter(s -> s.pid().orElseThrow() != pid)
                                                .isPresent());
                await().atMost(SOON)
                        .untilAsserted(
                                () ->
                                        assertThat(kinds(fleet))
                                                .containsOnlyOnce(Kind.EXITED)
                                                .containsOnlyOnce(Kind.RESTART_SCHEDULED));
            }
        }
    }

    private Fleet fleet(String kafka) throws InterruptedException {
        return Fleet.start(
                dir.resolve("fleet"),
                new DevFleet.Broker.At(kafka),
                Map.of("greeter", Types.greeter()));
    }

    private static List<Kind> kinds(Fleet fleet) {
        return fleet.events("before/greeter").stream().map(HistoryEvent::kind).toList();
    }
}
