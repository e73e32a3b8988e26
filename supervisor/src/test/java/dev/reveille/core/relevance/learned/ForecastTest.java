package dev.reveille.core.relevance.learned;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForecastTest {
    private static Forecast of(ActivityHistory history) {
        return new Forecast(history, new Kin());
    }

    @ParameterizedTest(name = "every {0} minutes")
    @ValueSource(ints = {3, 7, 15, 60, 97, 240})
    void aPunctualTenantIsExpectedInItsMinuteAndInNoOther(int period) {
        // Given
        var history = Habits.every(period, 20);
        var forecast = of(history);
        // When, Then
        assertThat(forecast.chance(history.last() + period)).isGreaterThan(0.5);
        for (int m = 2; m < period - 1; m++) {
            assertThat(forecast.chance(history.last() + m)).as("minute " + m).isLessThan(0.05);
        }
    }

    @Test
    void whoComesEveryDayAtNineIsExpectedAtNine() {
        // Given: twelve times within an hour, not punctual to the minute
        var history =
                Habits.activeIn(
                        LongStream.range(0, 8 * 12)
                                .map(i -> i / 12 * 1440 + 540 + i % 12 * 5 + i / 12 * 7 % 4)
                                .toArray());
        var forecast = of(history);
        long nine = 8 * 1440 + 540;
        // When
        double then =
                LongStream.range(0, 6)
                        .mapToDouble(minute -> forecast.chance(nine + minute))
                        .max()
                        .orElse(0);
        // Then
        assertThat(then).isGreaterThan(0.03);
        assertThat(forecast.chance(nine - 240)).isLessThan(0.001);
    }

    @Test
    void anActiveMinuteIsCertainAndATenantNeverSeenIsNotExpected() {
        assertThat(of(Habits.activeIn(5)).chance(5L)).isEqualTo(1);
        assertThat(of(Habits.activeIn(5)).last()).contains(Instant.ofEpochSecond(300));
        assertThat(of(ActivityHistory.EMPTY).chance(5L)).isZero();
        assertThat(of(ActivityHistory.EMPTY).over()).isEmpty();
        assertThat(of(ActivityHistory.EMPTY).last()).isEmpty();
    }

    @ParameterizedTest(name = "longest gap {0}: given up after {1}")
    @CsvSource({"60, 2880", "1440, 2880", "10080, 20160"})
    void whoStaysAwayTooLongIsNoLongerExpected(int gap, long patience) {
        // Given
        var history = Habits.every(gap, 3);
        var forecast = of(history);
        long end = history.last() + patience;
        // When, Then
        assertThat(forecast.chance(end)).isGreaterThan(0);
        assertThat(forecast.chance(end + 1)).isZero();
        assertThat(forecast.over()).isEqualTo(Optional.of(Instant.ofEpochSecond((end + 1) * 60)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void everyChanceIsOneAndTheSameHistoryGivesTheSame(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 50; i++) {
            var history = Habits.random(random, 1 + random.nextInt(150));
            var forecast = of(history);
            var again = of(ActivityHistory.fromBytes(history.toBytes()));
            // When, Then
            for (long m = 1; m < 5_000; m += 1 + m / 20) {
                double chance = forecast.chance(history.last() + m);
                assertThat(chance).isGreaterThanOrEqualTo(0).isLessThanOrEqualTo(1);
                assertThat(again.chance(history.last() + m)).isEqualTo(chance);
            }
        }
    }

    @Test
    void itTellsWhatItRestsOn() {
        // Given
        var history = Habits.every(60, 11);
        // When
        String story = of(history).story(Instant.ofEpochSecond((history.last() + 60) * 60));
        // Then
        assertThat(story)
                .startsWith(
                        "last active 60 min ago; of 10 known gaps 9.1 lasted as long, weighed by"
                                + " age, and 9.1 of them ended now; tenants like it return now");
    }
}
