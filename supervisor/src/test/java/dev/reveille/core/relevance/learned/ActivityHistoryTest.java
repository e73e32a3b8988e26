package dev.reveille.core.relevance.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityHistoryTest {
    @Test
    void keepsRunsOfActiveMinutesAndTheGapsBetweenThem() {
        // When
        var history = Habits.activeIn(10, 11, 12, 20, 50, 51);
        // Then
        assertThat(history.last()).isEqualTo(51);
        assertThat(history.run()).isEqualTo(2);
        assertThat(history.gaps()).isEqualTo(2);
        assertThat(history.gap(0)).isEqualTo(30);
        assertThat(history.runBefore(0)).isEqualTo(1);
        assertThat(history.gap(1)).isEqualTo(8);
        assertThat(history.runBefore(1)).isEqualTo(3);
        assertThat(history.first()).isEqualTo(10);
        assertThat(history.longest()).isEqualTo(30);
    }

    @Test
    void aMinuteBeginsWithItsFirstInstant() {
        assertThat(ActivityHistory.minuteOf(Instant.parse("1970-01-01T00:59:59.999Z")))
                .isEqualTo(59);
        assertThat(ActivityHistory.minuteOf(Instant.parse("1970-01-01T01:00:00Z"))).isEqualTo(60);
        assertThat(ActivityHistory.minuteOf(Instant.parse("1969-12-31T23:59:59Z"))).isEqualTo(-1);
    }

    @Test
    void activityTwiceInAMinuteOrLateChangesNothing() {
        // Given
        var history = Habits.activeIn(10, 20);
        // When, Then
        assertThat(history.with(Instant.ofEpochSecond(20 * 60 + 59))).isSameAs(history);
        assertThat(history.with(15)).isSameAs(history);
        assertThat(history.with(21)).isNotEqualTo(history);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverTakesMoreThanItsBytesAndReadsBackWhatItWrote(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        var history = ActivityHistory.EMPTY;
        long minute = 29_000_000;
        for (int i = 0; i < 2_000; i++) {
            minute += 1 + (long) Math.exp(random.nextDouble() * (seed == 5 ? 18 : 7));
            // When
            history = history.with(minute);
            // Then
            assertThat(history.toBytes().length).isLessThanOrEqualTo(ActivityHistory.MAX_BYTES);
            assertThat(history.gaps()).isLessThanOrEqualTo(ActivityHistory.MAX_GAPS);
            assertThat(ActivityHistory.fromBytes(history.toBytes())).isEqualTo(history);
        }
        assertThat(history.gaps()).isGreaterThan(30);
    }

    @Test
    void forgetsTheOldestFirst() {
        // When
        var history = Habits.activeIn(LongStream.range(0, 300).map(i -> i * i).toArray());
        // Then
        assertThat(IntStream.range(0, history.gaps()).map(history::gap))
                .startsWith(597, 595, 593)
                .isSortedAccordingTo((x, y) -> y - x);
        assertThat(history.first()).isGreaterThan(0);
    }

    @Test
    void aTenantNeverSeenIsKeptToo() {
        assertThat(ActivityHistory.fromBytes(ActivityHistory.EMPTY.toBytes()))
                .isEqualTo(ActivityHistory.EMPTY);
        assertThat(ActivityHistory.EMPTY.isKnown()).isFalse();
    }

    @Test
    void bytesOfAnotherVersionOrTornOnesAreRefused() {
        byte[] torn = {1, (byte) 0x80};
        assertThatThrownBy(() -> ActivityHistory.fromBytes(new byte[] {9}))
                .hasMessage("version 9 is unknown, version 1 is read");
        assertThatThrownBy(() -> ActivityHistory.fromBytes(torn))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too early");
    }
}
