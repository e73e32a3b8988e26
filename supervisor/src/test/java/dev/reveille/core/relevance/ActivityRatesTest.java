package dev.reveille.core.relevance;

import static dev.reveille.core.relevance.ActivityRates.Window.FIVE_MINUTES;
import static dev.reveille.core.relevance.ActivityRates.Window.ONE_HOUR;
import static dev.reveille.core.relevance.ActivityRates.Window.ONE_MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reveille.core.fleet.FactUsed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityRatesTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static ActivityRates of(List<Instant> events) {
        var rates = ActivityRates.first(events.getFirst());
        for (Instant event : events.subList(1, events.size())) {
            rates = rates.with(event);
        }
        return rates;
    }

    @Test
    void oneEventWeighsAWholeOneAndDecaysToTheEthPartInAWindow() {
        var rates = ActivityRates.first(START);
        assertThat(rates.perMinute(ONE_MINUTE, START)).isEqualTo(1.0);
        assertThat(rates.perMinute(FIVE_MINUTES, START)).isEqualTo(0.2);
        assertThat(rates.perMinute(ONE_MINUTE, START.plusSeconds(60)))
                .isCloseTo(1 / Math.E, within(1e-12));
        assertThat(rates.perMinute(ONE_MINUTE, START.plusSeconds(3_600))).isZero();
    }

    @Test
    void manyEventsAtOnceWeighAsMuchAsOneAfterTheOther() {
        // Given
        Instant later = START.plusSeconds(90);
        // When
        var atOnce = ActivityRates.first(START, 3).with(later, 4);
        var oneByOne = of(List.of(START, START, START, later, later, later, later));
        // Then
        for (var window : ActivityRates.Window.values()) {
            assertThat(atOnce.perMinute(window, later.plusSeconds(7)))
                    .isCloseTo(oneByOne.perMinute(window, later.plusSeconds(7)), within(1e-12));
        }
    }

    @Test
    void aSteadyStreamComesToItsRateInEveryWindow() {
        // Given 30 events a minute for six hours
        var events = new ArrayList<Instant>();
        for (int i = 0; i < 6 * 60 * 30; i++) {
            events.add(START.plusSeconds(2L * i));
        }
        // When
        var rates = of(events);
        // Then between two events, half an interval after the newest
        Instant now = rates.at().plusSeconds(1);
        assertThat(rates.perMinute(ONE_MINUTE, now)).isCloseTo(30, within(0.1));
        assertThat(rates.perMinute(FIVE_MINUTES, now)).isCloseTo(30, within(0.1));
        assertThat(rates.perMinute(ONE_HOUR, now)).isCloseTo(30, within(0.1));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void lateEventsComeToTheSameAndDuplicatesCountTwice(long seed) {
        // Given
        var random = new Random(seed);
        var events = new ArrayList<Instant>();
        for (int i = 0; i < 200; i++) {
            events.add(START.plusMillis(random.nextInt(7_200_000)));
        }
        var shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        Collections.sort(events);
        // Then
        Instant now = START.plus(Duration.ofHours(2));
        var inOrder = of(events);
        var late = of(shuffled);
        assertThat(late.at()).isEqualTo(inOrder.at());
        for (var window : ActivityRates.Window.values()) {
            assertThat(late.perMinute(window, now))
                    .isCloseTo(inOrder.perMinute(window, now), within(1e-9));
        }
        var twice = new ArrayList<>(events);
        twice.addAll(events);
        assertThat(of(twice).perMinute(ONE_HOUR, now))
                .isCloseTo(2 * inOrder.perMinute(ONE_HOUR, now), within(1e-9));
    }

    @Test
    void aScoreThatUsesARateIsLookedAtAgainUntilTheRateIsNone() {
        var rates = ActivityRates.first(START);
        var fresh = RelevanceContext.of(START, rates.facts(START));
        assertThat(ActivityRates.nextLook(fresh, used("activity_rate_1m", "activity_rate_1h")))
                .contains(START.plusSeconds(10));
        assertThat(ActivityRates.nextLook(fresh, used("plan"))).isEmpty();
        Instant later = START.plus(Duration.ofMinutes(5));
        var old = RelevanceContext.of(later, rates.facts(later));
        assertThat(ActivityRates.nextLook(old, used("activity_rate_1m"))).isEmpty();
    }

    private static List<FactUsed> used(String... names) {
        return Stream.of(names)
                .map(name -> new FactUsed(name, "1", "double", Optional.of(START), "activity"))
                .toList();
    }
}
