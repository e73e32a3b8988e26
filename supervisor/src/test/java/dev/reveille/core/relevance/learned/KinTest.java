package dev.reveille.core.relevance.learned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KinTest {
    @Test
    void aNewcomerIsExpectedBackWhenOthersLikeItCameBack() {
        // Given
        var kin = new Kin();
        for (int tenant = 0; tenant < 200; tenant++) {
            kin.learn(Habits.activeIn(1_000 + tenant), 1_030 + tenant);
        }
        // When
        int newcomer = Kin.kindOf(Habits.activeIn(5_000));
        // Then
        assertThat(kin.hazard(newcomer, 30)).isGreaterThan(0.8);
        assertThat(kin.hazard(newcomer, 29)).isLessThan(0.01);
        assertThat(kin.hazard(newcomer, 31)).isBetween(0.005, 0.05);
    }

    @Test
    void tenantsThatReturnOftenAndThoseThatDoNotAreDifferentKinds() {
        assertThat(Kin.kindOf(Habits.activeIn(5))).isZero();
        assertThat(Kin.kindOf(Habits.every(5, 2))).isNotEqualTo(Kin.kindOf(Habits.every(500, 2)));
        assertThat(Kin.kindOf(Habits.every(5, 9))).isNotEqualTo(Kin.kindOf(Habits.every(60, 9)));
        assertThat(Kin.kindOf(Habits.every(60, 9))).isEqualTo(Kin.kindOf(Habits.every(60, 30)));
        assertThat(Kin.kindOf(Habits.every(1_000_000, 9))).isEqualTo(Kin.KINDS - 1);
    }

    @Test
    void noHazardLeavesItsBoundsHoweverMuchWasLearned() {
        // Given
        var kin = new Kin();
        var random = new SplittableRandom(7);
        // When
        for (int i = 0; i < 300_000; i++) {
            kin.learn(Habits.activeIn(10), 12 + (long) Math.exp(random.nextDouble() * 12));
        }
        // Then
        for (long m = 2; m < 100_000; m += 1 + m / 7) {
            for (int kind = 0; kind < Kin.KINDS; kind++) {
                assertThat(kin.hazard(kind, m)).isGreaterThan(0).isLessThan(1);
            }
        }
        assertThat(kin.toBytes().length).isLessThan(16 * 1024);
    }

    @Test
    void whatTwoLearnedAddsUpAndSurvivesAsBytes() {
        // Given
        var one = new Kin();
        var other = new Kin();
        var both = new Kin();
        for (long gap = 2; gap < 300; gap++) {
            var kin = gap % 2 == 0 ? one : other;
            kin.learn(Habits.activeIn(10), 10 + gap);
            both.learn(Habits.activeIn(10), 10 + gap);
        }
        // When
        one.add(other);
        // Then
        assertThat(one.toBytes()).isEqualTo(both.toBytes());
        assertThat(Kin.fromBytes(one.toBytes()).toBytes()).isEqualTo(one.toBytes());
    }

    @Test
    void aRunThatGoesOnIsNoReturn() {
        // Given
        var kin = new Kin();
        // When
        kin.learn(Habits.activeIn(10), 11);
        kin.learn(Habits.activeIn(10), 9);
        kin.learn(ActivityHistory.EMPTY, 9);
        // Then
        assertThat(kin.toBytes()).isEqualTo(new Kin().toBytes());
    }
}
