package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.app.DevFleet;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.TopicAdmin;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.history.History;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TopicLayout;
import java.nio.file.Files;
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
            try (var fleet = DevFleet.start(plan(kafka));
                    var activity = ActivityPublisher.connect(kafka);
                    var states = AgentStates.connect(kafka)) {
                fleet.awaitReady();
                Path template = Files.writeString(dir.resolve("greeter.yaml"), TEMPLATE);
                assertThat(fleet.command("apply", "-f", template.toString())).isZero();
                activity.publish("before", "login", Map.of()).get();
                long pid =
                        states.await("before/greeter", AgentState.RUNNING, SOON).pid().getAsLong();
                // When
                broker.kill();
                ProcessHandle agent = ProcessHandle.of(pid).orElseThrow();
                assertThat(agent.isAlive()).isTrue();
                broker.startAgain();
                activity.publish("after", "login", Map.of()).get();
                // Then
                states.await("after/greeter", AgentState.RUNNING, SOON);
                assertThat(agent.isAlive()).isTrue();
                var same = states.get("before/greeter").orElseThrow();
                assertThat(same.state()).isEqualTo(AgentState.RUNNING);
                assertThat(same.pid()).hasValue(pid);
                // and an agent that dies now is told of and restarted
                agent.destroyForcibly();
                await().atMost(SOON)
                        .until(
                                () ->
                                        states.get("before/greeter")
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
            try (var fleet = DevFleet.start(plan(kafka));
                    var activity = ActivityPublisher.connect(kafka);
                    var states = AgentStates.connect(kafka)) {
                fleet.awaitReady();
                Path template = Files.writeString(dir.resolve("greeter.yaml"), TEMPLATE);
                assertThat(fleet.command("apply", "-f", template.toString())).isZero();
                activity.publish("before", "login", Map.of()).get();
                long pid =
                        states.await("before/greeter", AgentState.RUNNING, SOON).pid().getAsLong();
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
                                        states.get("before/greeter")
                                                .filter(s -> s.restarts() == 1)
                                                .filter(s -> s.state() == AgentState.RUNNING)
                                                .filter(s -> s.pid().getAsLong() != pid)
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

    private DevFleet.Plan plan(String kafka) {
        return new DevFleet.Plan(
                dir.resolve("fleet"),
                new DevFleet.Broker.At(kafka),
                0,
                50,
                Map.of("greeter", Types.greeter()),
                NodeProbe.NONE);
    }

    private static List<Kind> kinds(DevFleet fleet) {
        try (var history = new History(fleet.kafka(), new SingleObjectCodec())) {
            return history.events(AgentId.of("before", "greeter")).stream()
                    .flatMap(row -> row.value().stream())
                    .map(HistoryEvent::kind)
                    .toList();
        }
    }

    private static final String TEMPLATE =
            """
            apiVersion: reveille/v1
            kind: AgentTemplate
            tenant: "*"
            name: greeter
            type: greeter
            restart: {backoff: 100ms}
            """;
}
