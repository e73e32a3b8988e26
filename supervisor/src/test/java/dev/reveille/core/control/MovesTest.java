package dev.reveille.core.control;

import static dev.reveille.core.control.Moving.A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.ControlRecord.Progress;
import dev.reveille.core.control.Moving.Loop;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.placement.Pools;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An agent leaves one pool for another. */
class MovesTest {
    private static final AgentId B = AgentId.of("acme", "b");

    private final Moving fleet = new Moving("default", "gpu");
    private final Loop old = fleet.loop("default");
    private final Loop next = fleet.loop("gpu");

    private void runsInDefault(String spec) {
        fleet.calm();
        fleet.decided(A, "default", LifecycleState.ACTIVE, spec).relevance.commit();
        fleet.calm();
        assertThat(old.owner(A)).contains("n-default");
    }

    private void sees(Loop loop) {
        loop.readAll();
        loop.decide();
    }

    @Test
    void itWaitsForTheReleaseInTheOldPoolAndSaysSo() {
        // Given
        runsInDefault("py");
        // When
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        sees(old);
        sees(next);
        // Then
        assertThat(next.placed(A).pending()).contains(PendingReason.AWAITING_RELEASE);
        assertThat(next.placed(A).explanation())
                .isEqualTo(
                        "pool default still has it, on n-default; that takes a scheduler that"
                                + " places that pool");
        // When
        old.obey();
        sees(next);
        // Then
        assertThat(next.owner(A)).isEmpty();
        // When
        old.decide();
        sees(next);
        // Then
        assertThat(next.owner(A)).contains("n-gpu");
        assertThat(old.pool.placed(A)).isEmpty();
    }

    @Test
    void itWaitsForAnOldPoolThatLagsBehindAndMayPlaceItYet() {
        // Given
        fleet.calm();
        fleet.want(A, "default", LifecycleState.ACTIVE);
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        // When
        sees(next);
        // Then
        assertThat(next.placed(A).explanation())
                .startsWith("pool default has not said yet that it knows it left");
        // When
        old.readCommitted();
        old.decide();
        sees(next);
        // Then
        assertThat(old.owner(A)).contains("n-default");
        assertThat(next.owner(A)).isEmpty();
        // When
        fleet.calm();
        // Then
        assertThat(next.owner(A)).contains("n-gpu");
    }

    @Test
    void anUncommittedMoveStartsNothing() {
        // Given
        fleet.want(A, "default", LifecycleState.DORMANT);
        fleet.calm();
        // When
        fleet.decided(A, "gpu", LifecycleState.ACTIVE, "py");
        fleet.calm();
        // Then
        assertThat(next.pool.placed(A)).isEmpty();
        // When
        fleet.relevance.commit();
        fleet.calm();
        // Then
        assertThat(next.owner(A)).contains("n-gpu");
    }

    @Test
    void anUncommittedMoveThatIsTakenBackStartsNothingThoughItsNumberIsGivenToAnother() {
        // Given
        fleet.want(A, "default", LifecycleState.DORMANT);
        fleet.want(B, "default", LifecycleState.DORMANT);
        fleet.calm();
        fleet.decided(A, "gpu", LifecycleState.ACTIVE, "py");
        next.readAll();
        // When
        fleet.relevance.abort();
        fleet.want(B, "gpu", LifecycleState.ACTIVE);
        sees(old);
        sees(next);
        // Then
        assertThat(next.owner(B)).contains("n-gpu");
        assertThat(next.pool.placed(A)).isEmpty();
    }

    @Test
    void onceMovedItIsWokenUncommittedAgain() {
        // Given
        fleet.want(A, "default", LifecycleState.DORMANT);
        fleet.want(A, "gpu", LifecycleState.DORMANT);
        fleet.calm();
        // When
        fleet.decided(A, "gpu", LifecycleState.ACTIVE, "py");
        sees(next);
        // Then
        assertThat(next.owner(A)).contains("n-gpu");
    }

    @Test
    void anAgentsFirstDecisionStartsNothingUncommittedWhereThereAreSeveralPools() {
        // Given
        fleet.calm();
        // When
        fleet.decided(A, "gpu", LifecycleState.ACTIVE, "py");
        sees(next);
        // Then
        assertThat(next.pool.placed(A)).isEmpty();
    }

    @Test
    void oneThatComesBackBeforeTheOldPoolHeardOfItGoesOn() {
        // Given
        runsInDefault("py");
        var epoch = old.placed(A).epoch();
        // When
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        sees(next);
        fleet.want(A, "default", LifecycleState.ACTIVE);
        fleet.calm();
        // Then
        assertThat(old.owner(A)).contains("n-default");
        assertThat(old.placed(A).epoch()).isEqualTo(epoch);
        assertThat(next.pool.placed(A)).isEmpty();
    }

    @Test
    void itsEpochRisesWhereTheNewPoolsSchedulerHasASlowClock() {
        // Given
        next.ahead = Duration.ofMinutes(-10);
        runsInDefault("py");
        var before = old.placed(A).epoch();
        // When
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        sees(old);
        old.obey();
        old.decide();
        next.restart(new Random(1));
        next.ahead = Duration.ofMinutes(-9);
        fleet.calm();
        // Then
        assertThat(next.placed(A).epoch().isAfter(before)).isTrue();
    }

    @Test
    void theLossOfTheOldNodeEndsTheWait() {
        // Given
        runsInDefault("py");
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        sees(old);
        sees(next);
        assertThat(next.owner(A)).isEmpty();
        // When
        silence(6);
        // Then
        assertThat(next.owner(A)).contains("n-gpu");
    }

    @Test
    void ofAnExclusiveAgentTheOldNodesLeaseEndsFirst() {
        // Given
        runsInDefault("py,exclusive");
        fleet.decided(A, "gpu", LifecycleState.ACTIVE, "py,exclusive").relevance.commit();
        sees(old);
        sees(next);
        // When, then
        silence(10);
        assertThat(next.owner(A)).isEmpty();
        assertThat(next.placed(A).pending()).contains(PendingReason.AWAITING_RELEASE);
        silence(6);
        assertThat(next.owner(A)).contains("n-gpu");
    }

    /** The old pool's node says nothing more, the new one's goes on. */
    private void silence(int seconds) {
        for (int i = 0; i < 2 * seconds; i++) {
            fleet.now = fleet.now.plusMillis(500);
            old.pool.tick(fleet.now);
            next.beat();
            sees(old);
            sees(next);
        }
    }

    @Test
    void whoHasLeftAPoolNeedsItNoMoreThoughBothLogsAreCleanedAndItsLoopIsGone() {
        // Given
        fleet.want(A, "default", LifecycleState.DORMANT);
        fleet.calm();
        fleet.want(A, "gpu", LifecycleState.DORMANT);
        fleet.calm();
        // When
        next.restart(new Random(2));
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        for (int i = 0; i < 10; i++) {
            fleet.now = fleet.now.plusMillis(500);
            next.beat();
            sees(next);
        }
        // Then
        assertThat(next.owner(A)).contains("n-gpu");
    }

    @Test
    void aPoolSaysNothingBeforeItsNodesHadTheirTimeToSpeak() {
        // Given
        fleet.want(A, "default", LifecycleState.DORMANT);
        fleet.calm();
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        // When
        old.restart(null);
        sees(old);
        // Then
        assertThat(said(old)).isEmpty();
        // When
        fleet.calm();
        // Then
        assertThat(said(old)).hasValueSatisfying(p -> assertThat(p.knows(0, 1)).isTrue());
    }

    private static Optional<Progress> said(Loop loop) {
        return loop.log.stream()
                .flatMap(entry -> entry.record().stream())
                .filter(Progress.class::isInstance)
                .map(Progress.class::cast)
                .reduce((_, later) -> later);
    }

    @Test
    void aPoolThatIsInNobodysSettingsIsNamedWithTheRemedyAndOneThatNeverWasHoldsNobody() {
        // Given
        runsInDefault("py");
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        fleet.want(B, "typo", LifecycleState.ACTIVE);
        fleet.want(B, "gpu", LifecycleState.ACTIVE);
        // When
        next.among(new Pools(new TreeMap<>(Map.of("gpu", 1))));
        next.restart(null);
        for (int i = 0; i < 10; i++) {
            fleet.now = fleet.now.plusMillis(500);
            next.beat();
            sees(next);
        }
        // Then
        assertThat(next.placed(A).explanation())
                .isEqualTo(
                        "pool number 0 still has it, on n-default; nobody places that pool: list"
                                + " it in `pools` again until all have left it");
        assertThat(next.owner(B)).contains("n-gpu");
    }

    @Test
    void aGroupStartsInTheNewPoolAsAWhole() {
        // Given
        fleet.calm();
        fleet.decided(A, "default", LifecycleState.ACTIVE, "py,group=g").relevance.commit();
        fleet.decided(B, "gpu", LifecycleState.DORMANT, "py,group=g").relevance.commit();
        fleet.calm();
        // When
        fleet.decided(A, "gpu", LifecycleState.ACTIVE, "py,group=g");
        fleet.decided(B, "gpu", LifecycleState.ACTIVE, "py,group=g").relevance.commit();
        sees(old);
        sees(next);
        // Then
        assertThat(next.owner(B)).isEmpty();
        assertThat(next.placed(B).explanation()).contains("acme/a, of its group");
        // When
        fleet.calm();
        // Then
        assertThat(next.owner(A)).contains("n-gpu");
        assertThat(next.owner(B)).contains("n-gpu");
    }

    @Test
    void aSpecThatWasDeletedAndMadeAnewForAnotherPoolWaitsTheSame() {
        // Given
        runsInDefault("py");
        // When
        fleet.forget(A);
        fleet.want(A, "gpu", LifecycleState.ACTIVE);
        sees(next);
        // Then
        assertThat(next.placed(A).explanation()).startsWith("pool default still has it");
        // When
        fleet.calm();
        // Then
        assertThat(next.owner(A)).contains("n-gpu");
    }
}
