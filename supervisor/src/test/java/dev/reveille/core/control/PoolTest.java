package dev.reveille.core.control;

import static dev.reveille.core.control.Rig.A;
import static dev.reveille.core.control.Rig.B;
import static dev.reveille.core.control.Rig.owner;
import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static dev.reveille.core.fleet.LifecycleState.DORMANT;
import static dev.reveille.core.fleet.LifecycleState.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolTest {
    private final Rig rig = new Rig();

    @Test
    void aWantedAgentIsPlacedWithItsReasonAndEpoch() {
        // When
        rig.beat("n1", 4).want(A, ACTIVE);
        // Then
        var placed = rig.placed(A);
        assertThat(placed.owner()).contains(owner("n1", 1));
        assertThat(placed.reason()).isEqualTo("RELEVANT");
        assertThat(placed.epoch()).isEqualTo(new Epoch(rig.now.toEpochMilli()));
        assertThat(placed.spec()).isEqualTo("py");
        assertThat(rig.history)
                .anySatisfy(
                        event -> {
                            assertThat(event.kind()).isEqualTo(HistoryEvent.Kind.PLACED);
                            assertThat(event.details()).containsEntry("cause", "activity-0@1");
                        });
    }

    @Test
    void anotherModeIsToldUnderTheSameEpoch() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        var epoch = rig.placed(A).epoch();
        // When
        rig.pass(Duration.ofSeconds(1)).want(A, LISTENING);
        // Then
        assertThat(rig.placed(A).mode()).isEqualTo(LISTENING);
        assertThat(rig.placed(A).epoch()).isEqualTo(epoch);
    }

    @Test
    void aChangedSpecStaysOnItsNodeUnderANewEpoch() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        var epoch = rig.placed(A).epoch();
        // When
        rig.want(A, ACTIVE, "py,config=other");
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.placed(A).epoch()).matches(next -> next.isAfter(epoch));
        assertThat(rig.placed(A).spec()).isEqualTo("py,config=other");
    }

    @Test
    void aSpecThatAsksForTheSameProcessRestartsNothing() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        int writes = rig.writes();
        // When
        rig.want(A, ACTIVE, "py,note=other");
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @Test
    void aChangedSpecThatItsNodeDoesNotFitIsReleasedFirst() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        rig.beat("n2", 1, 4, ready(), Map.of("gpu", "true"));
        var epoch = rig.placed(A).epoch();
        // When
        rig.want(A, ACTIVE, "py,gpu");
        // Then
        assertThat(rig.placed(A).owner()).isEmpty();
        assertThat(rig.placed(A).reason()).isEqualTo("SPEC_CHANGED");
        // When
        rig.release("n1", 1, A, epoch);
        // Then
        assertThat(rig.node(A)).contains("n2");
    }

    @Test
    void anAgentNoLongerWantedIsAwaitedAndThenLeavesTheLog() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        var epoch = rig.placed(A).epoch();
        // When
        rig.want(A, DORMANT);
        // Then
        assertThat(rig.placed(A).owner()).isEmpty();
        assertThat(rig.placed(A).reason()).isEqualTo("IRRELEVANT");
        assertThat(rig.placed(A).epoch()).isEqualTo(epoch);
        assertThat(rig.placed(A).awaited()).containsExactly(new Awaited(owner("n1", 1), epoch));
        // When
        rig.release("n1", 1, A, epoch);
        // Then
        assertThat(Rig.compacted(rig.log))
                .filteredOn(entry -> entry.key().about().isPresent())
                .allMatch(entry -> entry.record().isEmpty())
                .hasSize(2);
    }

    @Test
    void aDeletedSpecSaysSo() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        // When
        rig.forget(A);
        // Then
        assertThat(rig.placed(A).reason()).isEqualTo("SPEC_DELETED");
    }

    @Test
    void wantedAgainBeforeItsReleaseItGoesBackToItsNodeAtOnce() {
        // Given
        rig.beat("n1", 4).beat("n2", 9).run(1, "n1", "n2").want(A, ACTIVE);
        String node = rig.node(A).orElseThrow();
        var epoch = rig.placed(A).epoch();
        rig.want(A, DORMANT);
        // When
        rig.want(A, ACTIVE);
        // Then
        assertThat(rig.node(A)).contains(node);
        assertThat(rig.placed(A).epoch()).matches(next -> next.isAfter(epoch));
        // When
        var second = rig.placed(A);
        rig.release(node, 1, A, epoch);
        // Then
        assertThat(rig.placed(A)).isEqualTo(second);
    }

    @Test
    void anExclusiveAgentWaitsForItsRelease() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE, "py,exclusive");
        var epoch = rig.placed(A).epoch();
        rig.want(A, DORMANT);
        // When
        rig.want(A, ACTIVE, "py,exclusive");
        // Then
        assertThat(rig.node(A)).isEmpty();
        assertThat(rig.state(A)).isEqualTo(AgentState.PENDING);
        assertThat(rig.placed(A).reason()).isEqualTo("AWAITING_RELEASE");
        // When
        rig.release("n1", 1, A, epoch);
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void aWaitingAgentSaysWhyAndIsPlacedWhenASlotIsFree() {
        // Given
        rig.beat("n1", 1).want(A, ACTIVE).run(2).beat("n1", 1).want(B, ACTIVE);
        assertThat(rig.state(B)).isEqualTo(AgentState.PENDING);
        assertThat(rig.placed(B).reason()).isEqualTo("NO_CAPACITY");
        assertThat(rig.placed(B).explanation()).contains("n1: all 1 slots are taken");
        // When
        var epoch = rig.placed(A).epoch();
        rig.want(A, DORMANT);
        assertThat(rig.node(B)).isEmpty();
        rig.release("n1", 1, A, epoch);
        // Then
        assertThat(rig.node(B)).contains("n1");
    }

    @Test
    void aWaitingAgentThatIsNoLongerWantedIsIdle() {
        // Given
        rig.run(3).want(A, ACTIVE);
        assertThat(rig.state(A)).isEqualTo(AgentState.PENDING);
        // When
        rig.want(A, DORMANT);
        // Then
        assertThat(rig.state(A)).isEqualTo(AgentState.IDLE);
        assertThat(rig.pool.agents()).isEmpty();
    }

    @Test
    void nothingIsDeclaredPendingBeforeNodesHadTimeToSpeak() {
        // When
        rig.want(A, ACTIVE);
        // Then
        assertThat(rig.writes()).isZero();
        // When
        rig.beat("n1", 4);
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void aReleasedAgentGoesBackToTheNodeItRanOn() {
        // Given
        rig.beat("n1", 4).beat("n2", 4).want(A, ACTIVE);
        rig.want(A, DORMANT).release("n1", 1, A, rig.placed(A).epoch());
        rig.want(B, ACTIVE, "java");
        rig.beat("n2", 9);
        // When
        rig.want(A, ACTIVE);
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void anObservingSpecStartsAndStopsNothing() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        int writes = rig.writes();
        // When
        rig.want(observing(rig, A)).want(observing(rig, B));
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void anObservingSpecStopsNothingEitherWhenItsPoolChanges() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        // When
        rig.want(inPool("gpu", observing(rig, A)));
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void aSpecThatCannotBeReadStopsNothing() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        // When
        rig.want(A, ACTIVE, "");
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void aRaiseStartsAtOnceAndIsKeptOnceConfirmed() {
        // Given
        rig.beat("n1", 4);
        var at = rig.raise(A, ACTIVE);
        assertThat(rig.node(A)).contains("n1");
        int writes = rig.log.size();
        // When
        rig.pool.want(A, Optional.of(rig.decision(A, ACTIVE, "py")), at);
        rig.decide().run(20, "n1");
        // Then
        assertThat(rig.node(A)).contains("n1");
        assertThat(rig.log).hasSize(writes);
    }

    @Test
    void aRaiseThatIsNeverConfirmedCountsForTwiceTheTransactionTimeout() {
        // Given
        rig.beat("n1", 4);
        rig.raise(A, ACTIVE);
        // When
        rig.run(7, "n1");
        assertThat(rig.node(A)).contains("n1");
        rig.run(2, "n1");
        // Then
        assertThat(rig.node(A)).isEmpty();
        assertThat(rig.placed(A).reason()).isEqualTo("IRRELEVANT");
    }

    @Test
    void anUncommittedDecisionNeverStopsAnAgent() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        int writes = rig.writes();
        // When
        rig.raise(A, DORMANT);
        rig.raise(A, LISTENING);
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @Test
    void anOlderCommittedDecisionDoesNotUndoARaise() {
        // Given
        rig.beat("n1", 4);
        var older = new Position(0, 100);
        rig.pool.raise(rig.decision(A, ACTIVE, "py"), new Position(0, 101), rig.now);
        // When
        rig.pool.want(A, Optional.of(rig.decision(A, DORMANT, "py")), older);
        rig.decide();
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    @Test
    void anEpochNeverFallsWhenTheSchedulersClockDoes() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        var epoch = rig.placed(A).epoch();
        // When
        rig.now = rig.now.minusSeconds(3600);
        rig.want(A, ACTIVE, "py,config=other");
        // Then
        assertThat(rig.placed(A).epoch()).isEqualTo(new Epoch(epoch.value() + 1));
    }

    @Test
    void aRestartedLoopReplaysAndWritesNothing() {
        // Given
        rig.beat("n1", 1).run(3).beat("n1", 1).want(A, ACTIVE).want(B, ACTIVE);
        assertThat(rig.state(B)).isEqualTo(AgentState.PENDING);
        int writes = rig.writes();
        // When
        rig.restart(rig.decision(A, ACTIVE, "py"), rig.decision(B, ACTIVE, "py"));
        for (int i = 0; i < 10; i++) {
            rig.pass(Duration.ofSeconds(1)).beat("n1", 1);
        }
        // Then
        assertThat(rig.writes()).isEqualTo(writes);
    }

    @Test
    void aRestartedLoopStopsNothingOfWhichRelevanceSaysNothing() {
        // Given
        rig.beat("n1", 4).want(A, ACTIVE);
        // When
        rig.restart().run(10, "n1");
        // Then
        assertThat(rig.node(A)).contains("n1");
    }

    private static Status ready() {
        return Status.READY;
    }

    @Test
    void whatAnOperatorStartsAndStopsSaysSo() {
        // When
        rig.beat("n1", 4).want(ordered(rig.decision(A, ACTIVE, "py"), AgentOverride.Kind.START));
        // Then
        assertThat(rig.placed(A).reason()).isEqualTo("OPERATOR");
        // When
        rig.want(ordered(rig.decision(A, DORMANT, "py"), AgentOverride.Kind.STOP));
        // Then
        assertThat(rig.placed(A).reason()).isEqualTo("OPERATOR");
        assertThat(rig.placed(A).owner()).isEmpty();
    }

    private static Decision ordered(Decision d, AgentOverride.Kind kind) {
        var said =
                new AgentOverride(
                        new OverrideScope.OneAgent(d.agent()),
                        kind,
                        Optional.empty(),
                        "ana",
                        d.decidedAt(),
                        "");
        return copy(d, d.pool(), d.observe(), Optional.of(said));
    }

    private static Decision observing(Rig rig, AgentId agent) {
        var d = rig.decision(agent, agent.equals(A) ? DORMANT : ACTIVE, "py");
        return copy(d, d.pool(), true, d.override());
    }

    private static Decision inPool(String pool, Decision d) {
        return copy(d, pool, d.observe(), d.override());
    }

    private static Decision copy(
            Decision d, String pool, boolean observe, Optional<AgentOverride> said) {
        return new Decision(
                d.agent(),
                pool,
                d.score(),
                d.state(),
                d.previous(),
                d.wouldBe(),
                d.hold(),
                d.evaluator(),
                d.explanation(),
                d.inputs(),
                d.thresholds(),
                d.policyVersion(),
                d.specVersion(),
                d.since(),
                d.decidedAt(),
                d.nextLookAt(),
                d.cause(),
                observe,
                d.spec(),
                said,
                d.doubted());
    }
}
