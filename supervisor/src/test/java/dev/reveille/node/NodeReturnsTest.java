package dev.reveille.node;

import static dev.reveille.node.Records.exclusive;
import static dev.reveille.node.Records.left;
import static dev.reveille.node.Records.placed;
import static dev.reveille.node.Records.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.dev.TestBroker;
import dev.reveille.os.Journals;
import dev.reveille.os.LeaseFile;
import dev.reveille.os.LeaseFile.Written;
import dev.reveille.os.SpawnId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node finds when it starts in a directory that was used before. */
class NodeReturnsTest {
    @TempDir static Path brokerData;
    private static TestBroker broker;
    private static KafkaSettings kafka;

    @TempDir Path dir;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.withTopics(brokerData);
        kafka = broker.kafka();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void anAgentIsNotStartedBesideItsLivingEarlierProcessAndIsOnceThatIsGone() throws Exception {
        var agent = AgentId.of("acme", "kept");
        Process earlier = new ProcessBuilder("sleep", "1000").start();
        Journals.unproven(dir.resolve("state"), new SpawnId(agent, new Epoch(5), 1), earlier.pid());
        try (var node = new OneNode(kafka, dir)) {
            // When
            Owner me = node.start(Map.of("it", type("it", "exec sleep 1000")));
            node.write(placed(agent, me, 10, "it", ""));
            // Then
            AgentStatus refused = node.await(agent, AgentState.CRASHED);
            assertThat(refused.reason()).isEqualTo("EarlierProcessRuns");
            assertThat(refused.problem().orElseThrow())
                    .contains("process " + earlier.pid())
                    .contains("once it is gone");
            assertThat(node.awaitHistory(agent, Kind.REFUSED, 1)).hasSize(1);
            node.until(
                    () -> node.beat().problem().filter(p -> p.contains("acme/kept")).isPresent());
            assertThat(earlier.isAlive()).isTrue();
            assertThat(node.history(agent, Kind.STATE)).isEmpty();
            // When
            earlier.destroyForcibly().waitFor();
            // Then
            AgentStatus running = node.await(agent, AgentState.RUNNING);
            assertThat(running.epoch()).isEqualTo(new Epoch(10));
            node.until(() -> node.beat().problem().isEmpty());
            // When it stops one day
            node.write(left(agent, me, 10, "IRRELEVANT"));
            // Then what is said is how that process ended
            node.until(() -> node.control.containsKey("release/acme/kept/n1"));
            AgentStatus stopped = node.await(agent, AgentState.STOPPED);
            assertThat(stopped.exit()).isPresent();
        } finally {
            earlier.destroyForcibly();
        }
    }

    @Test
    void nothingIsReleasedWhileAnEarlierProcessLives() throws Exception {
        var agent = AgentId.of("acme", "moved");
        Process earlier = new ProcessBuilder("sleep", "1000").start();
        Journals.unproven(dir.resolve("state"), new SpawnId(agent, new Epoch(5), 1), earlier.pid());
        try (var node = new OneNode(kafka, dir)) {
            // Given
            Owner me = node.start(Map.of("it", type("it", "exec sleep 1000")));
            node.write(placed(agent, me, 10, "it", ""));
            node.await(agent, AgentState.CRASHED);
            // When it is to go elsewhere
            node.write(left(agent, me, 10, "MOVED"));
            long sequence = node.beat().sequence();
            node.until(() -> node.beat().sequence() > sequence + 3);
            // Then
            assertThat(node.control).doesNotContainKey("release/acme/moved/n1");
            assertThat(node.leave(Duration.ofSeconds(5)))
                    .singleElement()
                    .matches(problem -> problem.code().equals("EarlierProcessRuns"));
            // When
            earlier.destroyForcibly().waitFor();
            node.start(Map.of("it", type("it", "exec sleep 1000")));
            // Then
            node.until(() -> node.control.containsKey("release/acme/moved/n1"));
        } finally {
            earlier.destroyForcibly();
        }
    }

    @Test
    void anExclusiveAgentLivesOnWithoutASupervisorForAsLongAsTheLeaseAndNoLonger()
            throws Exception {
        var agent = AgentId.of("acme", "alone");
        var types = Map.of("it", type("it", "exec sleep 1000"));
        try (var node = new OneNode(kafka, dir)) {
            // Given
            node.lease = Optional.of(Duration.ofMinutes(1)); // longer than a full machine takes
            Owner me = node.start(types);
            node.until(() -> node.beat().holds().lease() != 0);
            long lease = node.beat().holds().lease();
            node.write(exclusive(agent, me, 10, "it", lease));
            long pid = node.await(agent, AgentState.RUNNING).pid().orElseThrow();
            node.crash();
            // When
            node.start(types);
            // Then
            node.awaitHistory(agent, Kind.NODE, 1);
            node.until(() -> node.beat().holds().lease() == lease);
            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(node.control).doesNotContainKey("release/acme/alone/n1");
            // When it comes too late
            node.crash();
            new LeaseFile(dir.resolve("state")).write(new Written(lease, 1, Instant.EPOCH));
            node.start(types);
            // Then
            assertThat(Path.of("/proc/" + pid + "/stat"))
                    .satisfiesAnyOf(
                            file -> assertThat(file).doesNotExist(),
                            file -> assertThat(file).content().contains(") Z "));
            node.until(() -> node.control.containsKey("release/acme/alone/n1"));
            assertThat(node.control.get("release/acme/alone/n1"))
                    .extracting("reason", "epoch")
                    .containsExactly(StopReason.FENCED, new Epoch(10));
            node.until(() -> node.beat().holds().lease() > lease);
        }
    }

    @Test
    void anAgentWhoseTypeHasGoneFromTheCatalogueIsGivenBackWithTheReason() throws Exception {
        var agent = AgentId.of("acme", "orphan");
        try (var node = new OneNode(kafka, dir)) {
            // Given a node that was given the agent just before it went away
            Owner me = node.start(Map.of("old", type("old", "exec sleep 1000")));
            node.crash();
            node.write(placed(agent, me, 10, "old", ""));
            // When
            node.start(Map.of("new", type("new", "exec sleep 1000")));
            // Then
            node.until(() -> node.control.containsKey("release/acme/orphan/n1"));
            assertThat(node.control.get("release/acme/orphan/n1"))
                    .isInstanceOfSatisfying(
                            ControlRecord.Released.class,
                            released -> {
                                assertThat(released.reason()).isEqualTo(StopReason.NO_SUCH_TYPE);
                                assertThat(released.epoch()).isEqualTo(new Epoch(10));
                                assertThat(released.owner()).isEqualTo(me);
                            });
            assertThat(node.beat().types()).containsExactly("new");
            AgentStatus status = node.await(agent, AgentState.STOPPED);
            assertThat(status.reason()).isEqualTo("NO_SUCH_TYPE");
            assertThat(status.problem().orElseThrow())
                    .contains("type old is not in the catalogue of n1");
        }
    }
}
