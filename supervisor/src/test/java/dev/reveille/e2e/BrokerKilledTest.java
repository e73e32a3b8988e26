package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentStates;
import dev.reveille.app.DevFleet;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.TopicAdmin;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.schemas.TopicLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
            var plan =
                    new DevFleet.Plan(
                            dir.resolve("fleet"),
                            new DevFleet.Broker.At(kafka),
                            0,
                            50,
                            Map.of("greeter", Types.greeter()),
                            NodeProbe.NONE);
            try (var fleet = DevFleet.start(plan);
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
                org.awaitility.Awaitility.await()
                        .atMost(SOON)
                        .until(
                                () ->
                                        states.get("before/greeter")
                                                .filter(s -> s.restarts() == 1)
                                                .filter(s -> s.state() == AgentState.RUNNING)
                                                .isPresent());
            }
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
