package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.agent.read.AgentView;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor of a node is killed, and Kafka is away when the next one starts. */
class KafkaAwayAtStartTest {
    private static final String AGENT = "talker-1/talker";
    private static final String TYPES =
            """
            apiVersion: reveille/v1
            kind: AgentTypes
            types:
              talker:
                command: sh
                args: ["-c", TALKER]
                heartbeat: {interval: 1s, deadline: 5s}
            """;

    @TempDir Path dir;

    @Test
    void agentsTakenBackAreLookedAfterAndTheNodeJoinsOnceKafkaIsThere() throws Exception {
        String script = "'" + TakeBackTest.TALKER.replace("'", "''") + "'";
        try (var fleet = new Survivors(dir, TYPES.replace("TALKER", script))) {
            // Given
            fleet.template("talker", "restart: {backoff: 100ms}\n");
            RoleProcess first = fleet.startNode();
            fleet.wake("talker-1");
            AgentView before = fleet.running(AGENT);
            first.kill();
            fleet.killBroker();
            // When
            RoleProcess second =
                    fleet.startNode(
                            "--override", // it finds out sooner
                            "admin.default.api.timeout.ms=3000",
                            "--override",
                            "admin.request.timeout.ms=2000");
            second.awaitSaid("took back 1 agents");
            // Then it is asked how it is, and answers
            await().atMost(Survivors.SOON)
                    .until(() -> fleet.log(AGENT).matches("(?s).*resumed.*answered ping-.*"));
            // and whoever asks on this machine is told what is missing
            String[] local = {"get", "agents", "--local", "--state-dir", dir + "/node"};
            await().atMost(Survivors.SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(fleet.said(local))
                                            .contains(AGENT, "RUNNING")
                                            .contains("warning: broker away since ")
                                            .contains("this node has not joined its fleet"));
            second.awaitSaid("KafkaUnreachable .*Agents taken back: 1; they go on");
            // When
            fleet.startBrokerAgain();
            second.awaitSaid("Kafka answers: the node joins its fleet");
            // Then an agent that ends is started again, as the control log allows
            ProcessHandle.of(before.pid().orElseThrow()).ifPresent(ProcessHandle::destroyForcibly);
            await().atMost(Survivors.SOON)
                    .until(
                            () ->
                                    fleet.state(AGENT)
                                            .filter(v -> v.state() == AgentState.RUNNING)
                                            .filter(v -> v.restarts() == 1)
                                            .isPresent());
            assertThat(fleet.state(AGENT).orElseThrow().epoch()).isEqualTo(before.epoch());
            await().atMost(Survivors.SOON)
                    .untilAsserted(() -> assertThat(fleet.said(local)).doesNotContain("warning"));
            assertThat(second.terminate()).isZero();
            assertThat(fleet.processes()).isEmpty();
        }
    }
}
