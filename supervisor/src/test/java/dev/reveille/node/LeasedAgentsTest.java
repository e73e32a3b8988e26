package dev.reveille.node;

import static dev.reveille.node.LoopRig.ME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.agent.NodeLease.Now;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.Phase.StopStep;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.os.SpawnId;
import dev.reveille.wire.BrokenLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exclusive agents on the node's own loop, its lease by a boot clock the test turns. */
class LeasedAgentsTest {
    private static final AgentId A = AgentId.of("acme", "alone");
    private static final AgentId B = AgentId.of("acme", "beside");
    private static final Duration RUNS = Duration.ofSeconds(12);
    private static final Instant TAKEN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path dir;

    private LoopRig rig;

    @BeforeEach
    void starts() {
        Map<String, AgentType> types =
                Map.of(
                        "it", Records.type("it", "exec sleep 1000"),
                        "deaf", Records.type("deaf", "trap '' TERM; while :; do sleep 1; done"),
                        "dies", Records.type("dies", "exit 1"),
                        "slow", slow(),
                        "checked", checked());
        rig = new LoopRig(dir, types, Duration.ofHours(1), true, Optional.of(RUNS));
    }

    @AfterEach
    void ends() {
        rig.close();
    }

    @Test
    void withoutALeaseAnExclusiveAgentIsGivenBackAndAnyOtherRuns() throws Exception {
        // When
        rig.tell(Records.exclusive(A, ME, 10, "it", 5), Records.placed(B, ME, 10, "it", ""));
        // Then
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
        rig.until(() -> runs(B));
        assertThat(rig.cells.of(A).spawn).isNull();
    }

    @Test
    void itStartsUnderTheVeryLeaseItWasPlacedUnder() throws Exception {
        // Given
        acknowledged();
        // When
        rig.tell(Records.exclusive(A, ME, 10, "it", rig.leases.number() - 1));
        // Then
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
        // When
        rig.tell(Records.exclusive(A, ME, 11, "it", rig.leases.number()));
        // Then
        rig.until(() -> runs(A));
        assertThat(rig.fuseArmed()).isTrue();
    }

    @Test
    void towardsItsEndTheyAreAskedAndToldAndKilledWhateverTimeTheirTypeAllows() throws Exception {
        // Given
        acknowledged();
        rig.tell(
                Records.exclusive(A, ME, 10, "deaf", rig.leases.number()),
                Records.placed(B, ME, 10, "it", ""));
        rig.until(() -> runs(A) && runs(B));
        // When
        pass(10_499);
        // Then
        assertThat(runs(A)).isTrue();
        // When
        pass(1);
        // Then
        assertThat(step(A)).isEqualTo(StopStep.TERM);
        assertThat(rig.leases.number()).isZero();
        // When
        pass(1200);
        // Then
        assertThat(Cells.idle(rig.cells.of(A)) || step(A) == StopStep.KILL).isTrue();
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
        assertThat(runs(B)).isTrue();
    }

    @Test
    void aProgramThatChecksOneEndsWithItThoughTheSupervisorDoesNothing() throws Exception {
        // Given
        acknowledged();
        rig.tell(Records.exclusive(A, ME, 10, "checked", rig.leases.number()));
        rig.until(() -> ProcessHandle.of(checker()).isPresent());
        var checker = ProcessHandle.of(checker()).orElseThrow();
        // When
        rig.burn();
        // Then
        await().atMost(Duration.ofSeconds(10)).until(() -> over(checker.pid()));
        rig.until(() -> !runs(A));
    }

    @Test
    void whatAnEarlierSupervisorLeftStandsInTheWayOfALeaseOnlyIfItWasExclusive() throws Exception {
        // Given
        rig.exclusiveBefore.add(A);
        var shared = new SpawnId(B, new Epoch(3), 1);
        rig.earlier.seen(Map.of(shared, "it runs", new SpawnId(A, new Epoch(3), 1), "it runs"));
        // When
        acknowledge(0);
        // Then
        assertThat(rig.leases.now()).isInstanceOf(Now.Over.class);
        // When
        rig.earlier.seen(Map.of(shared, "it runs"));
        acknowledge(0);
        // Then
        assertThat(rig.leases.now()).isInstanceOf(Now.Holds.class);
    }

    private AgentType checked() {
        String script = "echo $$ >" + dir.resolve("checker") + "; exec sleep 1000";
        var probe = new Probe.Exec(List.of("sh", "-c", script));
        var check = new Check(probe, Duration.ofMillis(100), Duration.ofMinutes(1), 3, 1);
        var health =
                new HealthSpec(
                        Optional.of(check),
                        Optional.empty(),
                        Optional.empty(),
                        HealthSpec.DUMP_TIME);
        return Records.type("it", "exec sleep 1000").watched(AgentType.Heartbeat.DEFAULT, health);
    }

    /** Its pid; the kernel gives nobody this one. */
    private long checker() {
        try {
            String said = Files.readString(dir.resolve("checker")).strip();
            return said.isEmpty() ? Long.MAX_VALUE : Long.parseLong(said);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Nobody may be there to reap it. */
    private static boolean over(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aControlLogThatIsVoidEndsThemAtOnceAndNoOthers() throws Exception {
        // Given
        acknowledged();
        rig.tell(
                Records.exclusive(A, ME, 10, "deaf", rig.leases.number()),
                Records.placed(B, ME, 10, "it", ""));
        rig.until(() -> runs(A) && runs(B));
        // When
        rig.told.add(new NodeEvent.ControlBroken(BrokenLog.truncated("control", "test")));
        // Then
        rig.settle();
        assertThat(Cells.idle(rig.cells.of(A)) || step(A) == StopStep.KILL).isTrue();
        assertThat(runs(B)).isTrue();
    }

    @Test
    void oneThatDoesNotHeedTheMessageIsToldBySignalInTime() throws Exception {
        // Given
        acknowledged();
        rig.tell(Records.exclusive(A, ME, 10, "slow", rig.leases.number()));
        rig.until(() -> runs(A));
        // When
        pass(10_500);
        assertThat(step(A)).isEqualTo(StopStep.MESSAGE);
        pass(700);
        // Then
        assertThat(Cells.idle(rig.cells.of(A)) || step(A) == StopStep.TERM).isTrue();
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
    }

    @Test
    void aLeaseThatEndedWhileTheMachineSleptIsOverForOneThatWaitsToBeStartedAgain()
            throws Exception {
        // Given
        acknowledged();
        rig.tell(Records.exclusive(A, ME, 10, "dies", rig.leases.number()));
        rig.until(() -> rig.cells.of(A).run.phase() instanceof Phase.Restarting);
        acknowledge(100);
        // When
        rig.boot.addAndGet(60_000);
        acknowledge(60_000);
        // Then
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
        assertThat(rig.cells.of(A).run.phase()).isNotInstanceOf(Phase.Restarting.class);
    }

    @Test
    void anAcknowledgementInTimeRenewsAndOneThatComesLaterDoesNot() throws Exception {
        // Given
        acknowledged();
        rig.tell(Records.exclusive(A, ME, 10, "it", rig.leases.number()));
        rig.until(() -> runs(A));
        long first = rig.leases.number();
        // When
        pass(10_000);
        acknowledge(9000);
        pass(9000);
        // Then
        assertThat(runs(A)).isTrue();
        assertThat(rig.leases.number()).isEqualTo(first);
        // When
        pass(1000);
        acknowledge(19_900);
        // Then
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
        assertThat(rig.leases.number()).isZero();
    }

    @Test
    void whatEndedWithOneLeaseIsNotStartedUnderTheNextHoweverLateItIsPlaced() throws Exception {
        // Given
        acknowledged();
        long first = rig.leases.number();
        var placed = Records.exclusive(A, ME, 10, "it", first);
        rig.tell(placed);
        rig.until(() -> runs(A));
        pass(13_000);
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
        acknowledged();
        assertThat(rig.leases.number()).isGreaterThan(first);
        // When placement, which lags, goes by the heartbeat before the lapse
        rig.tell(placed, Records.exclusive(A, ME, 11, "it", first));
        // Then
        rig.until(() -> new Epoch(11).equals(rig.cells.of(A).released));
        assertThat(rig.cells.noneLive()).isTrue();
        // When
        rig.tell(Records.exclusive(A, ME, 12, "it", rig.leases.number()));
        // Then
        rig.until(() -> runs(A));
    }

    @Test
    void noOtherLeaseBeginsWhileSomethingOfTheLastOneRuns() throws Exception {
        // Given
        acknowledged();
        rig.tell(Records.exclusive(A, ME, 10, "it", rig.leases.number()));
        rig.until(() -> runs(A));
        // When the machine slept, and this is the first it hears
        rig.boot.addAndGet(3_600_000);
        rig.told.add(acknowledgement(0));
        rig.settle();
        // Then
        assertThat(rig.leases.number()).isZero();
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
        acknowledged();
    }

    @Test
    void aGapInTheBrokersTimeEndsThemAtOnce() throws Exception {
        // Given
        acknowledged();
        rig.tell(Records.exclusive(A, ME, 10, "it", rig.leases.number()));
        rig.until(() -> runs(A));
        // When
        rig.told.add(new NodeEvent.BeatAcked(rig.boot.get(), TAKEN.plusSeconds(3600)));
        // Then
        rig.until(() -> new Epoch(10).equals(rig.cells.of(A).released));
    }

    @Test
    void aNodeThatIsLostKeepsThemForItsLeaseAndNoLonger() throws Exception {
        // Given
        acknowledged();
        rig.tell(
                Records.exclusive(A, ME, 10, "it", rig.leases.number()),
                Records.placed(B, ME, 10, "it", ""));
        rig.until(() -> runs(A) && runs(B));
        // When
        rig.tell(Records.lost(ME, true));
        // Then
        rig.until(() -> Cells.idle(rig.cells.of(B)));
        assertThat(runs(A)).isTrue();
        // When
        rig.tell(Records.lost(ME, false));
        // Then
        rig.until(() -> Cells.idle(rig.cells.of(A)));
    }

    @Test
    void theFuseIsLetGoOfOnceNoneRunsAnyMore() throws Exception {
        // Given
        acknowledged();
        rig.tell(Records.exclusive(A, ME, 10, "it", rig.leases.number()));
        rig.until(() -> runs(A));
        assertThat(dir.resolve("state").resolve("lease")).exists();
        // When
        rig.tell(Records.left(A, ME, 10, "IRRELEVANT"));
        rig.until(() -> Cells.idle(rig.cells.of(A)));
        acknowledge(0);
        // Then
        assertThat(rig.fuseArmed()).isFalse();
        assertThat(dir.resolve("state").resolve("lease")).doesNotExist();
        assertThat(rig.leases.number()).isPositive();
    }

    /** One that has a minute for each way of asking it to end. */
    private static AgentType slow() {
        return Records.type(
                "slow",
                "exec sleep 1000",
                AgentType.Protocol.STDIO,
                new AgentType.Ready.Alive(Duration.ofMillis(50)),
                AgentType.START_TIMEOUT,
                new AgentType.Stop(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                0);
    }

    /** Heartbeats are acknowledged until the node holds a lease. */
    private void acknowledged() throws Exception {
        rig.told.add(acknowledgement(0));
        rig.until(() -> rig.leases.number() != 0);
    }

    /** One that was sent so long after the first is acknowledged now. */
    private void acknowledge(long sent) throws Exception {
        rig.told.add(new NodeEvent.BeatAcked(100_000 + sent, TAKEN.plusMillis(sent)));
        rig.settle();
    }

    private NodeEvent acknowledgement(long ago) {
        long sent = rig.boot.get() - ago;
        return new NodeEvent.BeatAcked(sent, TAKEN.plusMillis(sent - 100_000));
    }

    private void pass(long millis) throws Exception {
        rig.boot.addAndGet(millis);
        rig.told.add(new NodeEvent.SampleDue());
        rig.settle();
    }

    private boolean runs(AgentId agent) {
        return rig.cells.of(agent).run.phase() instanceof Phase.Running;
    }

    private StopStep step(AgentId agent) {
        return ((Phase.Stopping) rig.cells.of(agent).run.phase()).step();
    }
}
