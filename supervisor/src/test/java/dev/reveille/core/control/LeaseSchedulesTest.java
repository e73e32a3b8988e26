package dev.reveille.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.Epoch;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What may happen to a node that runs an exclusive agent, and to those around it. The fleet checks
 * at every step that no two nodes run it.
 */
class LeaseSchedulesTest {
    private final LeaseFleet fleet = new LeaseFleet(1).begun();
    private final LeasedNode owner = fleet.owner().orElseThrow();
    private final Epoch first = fleet.rig.placed(Rig.A).epoch();

    @Test
    void aDeadSupervisorsAgentIsEndedByTheFuseAndRunsElsewhereAfterTheLease() {
        // When
        owner.kill();
        fleet.run(11_000);
        // Then
        assertThat(owner.runs(Rig.A)).isTrue();
        // When
        fleet.run(6000);
        // Then
        assertThat(fleet.owner()).isPresent().get().isNotEqualTo(owner);
    }

    @Test
    void aSupervisorThatStoodStillDoesNothingWithWhatItStillBelieves() {
        // When
        owner.freeze(true);
        fleet.run(20_000);
        LeasedNode other = fleet.owner().orElseThrow();
        owner.freeze(false);
        fleet.run(20_000);
        // Then
        assertThat(fleet.owner()).contains(other);
    }

    @Test
    void aSupervisorThatComesBackAfterTheLapseAndBeforeTheLossStartsNothing() {
        // Given
        owner.kill();
        fleet.run(12_500);
        fleet.schedulerAway = true;
        // When it replays the log, which still says that the agent is its own
        owner.restart();
        fleet.run(5000);
        // Then
        assertThat(fleet.owner()).isEmpty();
        // When
        fleet.schedulerAway = false;
        fleet.run(5000);
        // Then
        assertThat(fleet.owner()).isPresent();
    }

    @Test
    void aSupervisorThatComesBackWhileTheLeaseRunsGoesOnWithTheAgent() {
        // When
        owner.kill();
        fleet.run(8000);
        owner.restart();
        fleet.run(20_000);
        // Then
        assertThat(fleet.owner()).contains(owner);
    }

    @Test
    void aMachineThatSleptEndsTheAgentAsItWakes() {
        // When
        owner.suspended = true;
        fleet.run(60_000);
        LeasedNode other = fleet.owner().orElseThrow();
        owner.suspended = false;
        fleet.run(5000);
        // Then
        assertThat(fleet.owner()).contains(other);
    }

    @Test
    void aBrokersDeathAndFailoverEndsNobody() {
        // When
        fleet.brokerAway = true;
        fleet.run(9000);
        fleet.brokerAway = false;
        fleet.run(20_000);
        // Then
        assertThat(fleet.owner()).contains(owner);
        assertThat(fleet.rig.placed(Rig.A).epoch()).isEqualTo(first);
    }

    @Test
    void aBrokerAwayForLongerEndsItAndItComesBack() {
        // When
        fleet.brokerAway = true;
        fleet.run(12_000);
        // Then
        assertThat(fleet.owner()).isEmpty();
        // When
        fleet.run(48_000);
        fleet.brokerAway = false;
        fleet.run(5000);
        // Then
        assertThat(fleet.owner()).isPresent();
    }

    @Test
    void aSchedulerThatLagsBehindCannotBringItToLifeBeforeItLearnsOfTheLoss() {
        // Given a scheduler that hears of heartbeats late, and of releases at once
        fleet.lag = 14_000;
        fleet.run(15_000);
        // When
        owner.cut = true;
        fleet.run(13_000);
        assertThat(fleet.owner()).as("lapsed").isEmpty();
        owner.cut = false;
        // Then nothing runs twice, and in the end it runs
        fleet.run(40_000);
        fleet.lag = 0;
        fleet.run(20_000);
        assertThat(fleet.owner()).isPresent();
    }

    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, 60).boxed();
    }

    /** Everything at once, for three minutes; then it is well again, and the agent runs. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverHappensItRunsOnceAtMostAndOnceAllIsWellItRuns(long seed) {
        var random = new Random(seed);
        var all = new LeaseFleet(seed).begun();
        long stepped = 0;
        for (int i = 0; i < 60; i++) {
            LeasedNode one = all.nodes.get(random.nextInt(all.nodes.size()));
            LeasedNode runner = all.owner().orElse(one);
            switch (random.nextInt(12)) {
                case 0 -> runner.kill();
                case 1 -> one.restart();
                case 2 -> runner.freeze(true);
                case 3 -> one.freeze(false);
                case 4 -> runner.cut = true;
                case 5 -> all.nodes.forEach(node -> node.cut = false);
                case 6 -> all.schedulerAway = !all.schedulerAway;
                case 7 -> all.brokerAway = !all.brokerAway && random.nextBoolean();
                case 8 -> all.takeOver();
                case 9 -> all.lag = random.nextBoolean() ? 0 : random.nextInt(16_000);
                case 10 -> {
                    if (all.millis - stepped > 20_000) {
                        stepped = all.millis;
                        all.brokerAhead = Duration.ofMillis(random.nextInt(40_000) - 20_000);
                    }
                }
                default -> one.suspended = !one.suspended;
            }
            all.run(random.nextInt(6000));
        }
        // When
        all.brokerAway = false;
        all.schedulerAway = false;
        all.lag = 0;
        for (LeasedNode node : all.nodes) {
            node.suspended = false;
            node.cut = false;
            if (node.down()) {
                node.restart();
            }
        }
        all.run(40_000);
        // Then
        assertThat(all.owner()).isPresent();
    }
}
