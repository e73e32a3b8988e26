package dev.reveille.core.relevance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.core.relevance.learned.Kin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearnedTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static RelevanceContext at(Instant now, Habit habit) {
        return RelevanceContext.of(now, List.<Fact>of()).with(habit);
    }

    private static Forecast punctual(int minutes, int times) {
        var history = ActivityHistory.EMPTY;
        for (int i = 0; i < times; i++) {
            history = history.with(START.plus(Duration.ofMinutes((long) i * minutes)));
        }
        return new Forecast(history, new Kin());
    }

    @ParameterizedTest(name = "wake {0}, edge {1}")
    @CsvSource({"0.05, 0.4", "0.5, 0.4", "0.001, 0.4", "0.05, 0.25", "0.02, 0.9"})
    void aChanceOfWakeIsExactlyTheListeningEdge(double wake, double edge) {
        // Given
        var learned = of(wake, edge);
        // When, Then
        assertThat(learned.score(wake)).isGreaterThanOrEqualTo(edge).isCloseTo(edge, within(1e-9));
        assertThat(learned.score(Math.nextDown(wake))).isLessThan(edge);
        assertThat(learned.score(0)).isZero();
        assertThat(learned.score(1)).isEqualTo(1);
        for (double chance = 0.001; chance < 1; chance += 0.001) {
            assertThat(learned.score(chance)).isGreaterThanOrEqualTo(learned.score(chance - 0.001));
        }
    }

    @Test
    void theEdgeIsThatOfTheSpec() {
        // Given
        var edges = new Thresholds(0.8, 0.6, 0.1, 0.05);
        // When
        var learned = Evaluators.of(EvaluatorSpec.of("learned"), edges).orThrow();
        // Then
        assertThat(learned)
                .isInstanceOfSatisfying(
                        Budget.class,
                        budget ->
                                assertThat(budget.evaluator())
                                        .isInstanceOfSatisfying(
                                                NamedEvaluator.class,
                                                named ->
                                                        assertThat(named.evaluator())
                                                                .isEqualTo(
                                                                        Learned.of(
                                                                                Learned.WAKE,
                                                                                edges,
                                                                                20))));
    }

    private static Learned of(double wake, double listening) {
        return Learned.of(wake, new Thresholds(0.95, listening, 0.1, 0.05), 20);
    }

    @Test
    void aPunctualTenantIsWokenForItsMinuteAndExplained() {
        // Given
        var habit = punctual(60, 10);
        var learned = of(0.05, 0.4);
        Instant last = START.plus(Duration.ofHours(9));
        // When
        var active = learned.evaluate(at(last.plusSeconds(30), habit));
        var between = learned.evaluate(at(last.plus(Duration.ofMinutes(30)), habit));
        var then = learned.evaluate(at(last.plus(Duration.ofMinutes(60)), habit));
        // Then
        assertThat(active.score().value()).isEqualTo(1);
        assertThat(active.nextLook()).contains(last.plus(Duration.ofMinutes(1)));
        assertThat(between.score().value()).isLessThan(0.4);
        assertThat(between.nextLook().orElseThrow())
                .isBeforeOrEqualTo(last.plus(Duration.ofMinutes(60)));
        assertThat(then.score().value()).isGreaterThan(0.7);
        assertThat(then.explanation()).contains("likely in this minute", "of 9 known gaps");
        assertThat(then.inputs())
                .extracting(input -> input.name())
                .containsExactly("return_chance");
    }

    @Test
    void withoutAHistoryItSaysSo() {
        var evaluation = of(0.05, 0.4).evaluate(RelevanceContext.of(START, List.<Fact>of()));
        assertThat(evaluation.score()).isEqualTo(RelevanceScore.NONE);
        assertThat(evaluation.explanation()).isEqualTo("no activity of this tenant is known: 0.0");
        assertThat(evaluation.nextLook()).isEmpty();
    }

    @Test
    void withoutAHistoryTheLastActivityMakesATenantANewcomer() {
        // When
        var evaluation =
                of(0.05, 0.4).evaluate(Contexts.activeAgo(Duration.ofMinutes(3), Map.of()));
        // Then
        assertThat(evaluation.explanation())
                .contains("last active 3 min ago; of 0 known gaps 0.0 lasted as long");
        assertThat(evaluation.score().value()).isGreaterThan(0);
        assertThat(evaluation.inputs())
                .extracting(input -> input.name())
                .containsExactly("last_activity_seconds", "return_chance");
    }

    @Test
    void aWakeThatIsNoChanceIsRefused() {
        assertThatThrownBy(
                        () ->
                                Evaluators.of(new EvaluatorSpec("learned", Map.of("wake", 1.5)))
                                        .orThrow())
                .hasMessageContaining("relevance.evaluator.learned.wake is not between 0 and 1");
    }

    /** Following next looks alone sees every crossing that looking each minute sees. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noCrossingOfAnEdgeIsMissedBetweenLooks(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        double listening = 0.1 + 0.5 * random.nextDouble();
        double active = listening + 0.3 * random.nextDouble();
        var edges = new Thresholds(active, listening, 0.09, 0.1 * random.nextDouble());
        double wake = Math.exp(-1 - 5 * random.nextDouble());
        var learned = Learned.of(wake, edges, 20);
        var nested = Learned.of(wake, edges, 100);
        for (int tenant = 0; tenant < 10; tenant++) {
            var history = ActivityHistory.EMPTY;
            Instant moment = START;
            for (int i = 0; i < 60; i++) {
                moment = moment.plusSeconds(30 + (long) Math.exp(random.nextDouble() * 10));
                history = history.with(moment);
            }
            var habit = new Forecast(history, new Kin());
            Instant minute = Instant.ofEpochSecond(60 * history.last());
            // When
            var outer = new Follower(learned, habit, moment);
            var inner = new Follower(nested, habit, moment);
            for (int m = 0; m < 5_000; m++) {
                Instant now = minute.plus(Duration.ofMinutes(m));
                now = now.isBefore(moment) ? moment : now;
                outer.at(now);
                inner.at(now);
                // Then
                double each = m == 0 ? 1 : learned.score(habit.chance(now));
                assertThat(edges.level(outer.score))
                        .as("minute " + m + " of tenant " + tenant)
                        .isEqualTo(edges.level(each));
                assertThat(inner.score).isCloseTo(each, within(0.011));
            }
            assertThat(outer.looks).isLessThan(1_500);
        }
    }

    /** Looks only when the last look said so. */
    private static final class Follower {
        private final Learned learned;
        private final Habit habit;
        private Optional<Instant> next;
        private double score;
        private int looks;

        Follower(Learned learned, Habit habit, Instant first) {
            this.learned = learned;
            this.habit = habit;
            next = Optional.of(first);
        }

        void at(Instant now) {
            if (next.isPresent() && !next.get().isAfter(now)) {
                var evaluation = learned.evaluate(LearnedTest.at(now, habit));
                score = evaluation.score().value();
                next = evaluation.nextLook();
                looks++;
            }
        }
    }
}
