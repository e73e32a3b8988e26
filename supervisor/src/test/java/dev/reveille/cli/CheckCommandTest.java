package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.dev.TestBroker;
import dev.reveille.history.Samples;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.Controls;
import dev.reveille.wire.Decisions;
import dev.reveille.wire.Statuses;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** {@code reveille check} over topics that tell a story; each test has topics of its own. */
class CheckCommandTest {
    private static final SingleObjectCodec CODEC = new SingleObjectCodec();
    private static final AgentId A = AgentId.of("acme", "a");
    private static final Owner N1 =
            new Owner(new NodeId("n1"), new Incarnation("0000000000000001"));
    private static final Owner N2 =
            new Owner(new NodeId("n2"), new Incarnation("0000000000000002"));

    @TempDir static Path data;
    private static TestBroker broker;
    private static KafkaProducer<String, byte[]> producer;

    private final Instant began = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.MILLIS);
    private String prefix = "";
    private Terminal terminal = new Terminal();

    @BeforeAll
    static void start() {
        broker = TestBroker.start(data);
        producer = new KafkaProducer<>(broker.kafka().producer("test"));
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @BeforeEach
    void makeTopics(TestInfo test) throws Exception {
        prefix = test.getTestMethod().orElseThrow().getName() + ".";
        terminal =
                new Terminal(
                        "--bootstrap-server",
                        broker.bootstrapServers(),
                        "--command-property",
                        "topics.prefix=" + prefix);
        var created = terminal.run("topics", "create", "--partitions", "1", "--replication", "1");
        assertThat(created.exit()).as(created.err()).isZero();
        control(0, accepted(N1));
        control(0, accepted(N2));
    }

    @Test
    void anAgentThatRunsAndMovesAfterItsReleaseBreaksNoRule() throws Exception {
        // Given
        wanted(1, LifecycleState.ACTIVE);
        control(1, placed(N1, 10));
        state(2, AgentState.RUNNING, 10);
        state(60, AgentState.STOPPED, 10);
        control(61, new Released(A, N1, new Epoch(10), StopReason.MOVED, at(60)));
        control(62, placed(N2, 20));
        wanted(70, LifecycleState.DORMANT);
        // When
        var checked = terminal.run("check");
        // Then
        assertThat(checked.exit()).as(checked.out()).isZero();
        assertThat(checked.out())
                .contains("9 records and 1 processes checked")
                .contains("no rule is broken");
    }

    @Test
    void theRecordThatNamesASecondOwnerTooEarlyIsTold() throws Exception {
        // Given
        control(1, placed(N1, 10));
        control(2, placed(N2, 20));
        // When
        var table = terminal.run("check");
        var json = terminal.run("check", "-o", "json");
        var later = terminal.run("check", "--since", at(3).toString());
        // Then
        assertThat(table.exit()).isEqualTo(1);
        assertThat(table.out())
                .contains("OwnedByOne: acme/a forgets n1")
                .contains(prefix + "control-0@3");
        assertThat(json.out().lines().findFirst().orElseThrow())
                .contains("\"rule\":\"OwnedByOne\"")
                .contains("\"where\":\"" + prefix + "control-0@3\"");
        assertThat(later.exit()).as(later.out()).isZero();
    }

    @Test
    void anAgentThatIsWantedAndDoesNotRunIsTold() throws Exception {
        // Given
        wanted(1, LifecycleState.ACTIVE);
        // When
        var checked = terminal.run("check", "--within", "1m");
        // Then
        assertThat(checked.exit()).isEqualTo(1);
        assertThat(checked.out()).contains("RunsWithin: acme/a is wanted and has not run since");
        assertThat(terminal.run("check", "--within", "1h").exit()).isZero();
    }

    @Test
    void aProcessUnderAnEpochTheLogNeverGaveIsTold() throws Exception {
        // Given
        control(1, placed(N1, 10));
        state(2, AgentState.RUNNING, 11);
        // When
        var checked = terminal.run("check");
        // Then
        assertThat(checked.out()).contains("HasReason: acme/a begins on n1").contains("epoch 11");
    }

    @Test
    void aProcessThatItsNodeTellsOfAgainAfterItWasLostIsNoSecondOne() throws Exception {
        // Given
        control(1, placed(N1, 10));
        state(2, AgentState.RUNNING, 10);
        control(60, new Membership(N1, Membership.Status.LOST, "host", Instant.EPOCH));
        // When its node is heard again
        state(70, AgentState.STOPPING, 10);
        // Then
        var checked = terminal.run("check");
        assertThat(checked.out())
                .contains("6 records and 1 processes checked", "no rule is broken");
    }

    @Test
    void whatBreaksARuleIsToldAsItHappens() throws Exception {
        // Given
        var checked = CompletableFuture.supplyAsync(this::follow);
        var epoch = new AtomicLong();
        // When, again and again, for nobody knows when following begins
        await().until(
                        () -> {
                            long second = epoch.incrementAndGet();
                            control(second, placed(second % 2 == 0 ? N1 : N2, second));
                            return checked.isDone();
                        });
        // Then
        assertThat(checked.get().exit()).isEqualTo(1);
        assertThat(checked.get().out()).contains("OwnedByOne: ");
    }

    private Terminal.Outcome follow() {
        return terminal.run("check", "-f", "--for", "3s");
    }

    private Instant at(long second) {
        return began.plusSeconds(second);
    }

    private void wanted(long second, LifecycleState state) throws Exception {
        var decision = Samples.decision(A, state, Optional.empty(), at(second));
        write(Topic.RELEVANCE, A.toString(), Decisions.toAvro(decision), second);
    }

    private void state(long second, AgentState state, long epoch) throws Exception {
        var status = Samples.status(A, epoch, state, "RELEVANT", at(second));
        write(Topic.AGENT_STATE, A.toString(), Statuses.toAvro(status), second);
    }

    private void control(long second, ControlRecord record) throws Exception {
        write(Topic.CONTROL, record.key(), Controls.toAvro(record), second);
    }

    private void write(Topic topic, String key, SpecificRecordBase value, long second)
            throws Exception {
        String name = prefix + topic.label();
        producer.send(
                        new ProducerRecord<>(
                                name, 0, at(second).toEpochMilli(), key, CODEC.encode(name, value)))
                .get();
    }

    private static Membership accepted(Owner owner) {
        return new Membership(owner, Membership.Status.ACCEPTED, "host", Instant.EPOCH);
    }

    private Placed placed(Owner owner, long epoch) {
        return new Placed(
                A,
                Optional.of(owner),
                new Epoch(epoch),
                List.of(),
                "RELEVANT",
                LifecycleState.ACTIVE,
                1,
                "p",
                "",
                at(0),
                at(0),
                false,
                "{}",
                false,
                Requests.NONE,
                Optional.empty(),
                0);
    }
}
