package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.core.relevance.learned.Kin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code learned} with the histories that a scheduler keeps. */
class LearnedTopologyTest {
    private final Rig rig = Rig.fresh();

    @AfterEach
    void close() {
        rig.close();
    }

    private void learned(String tenant) {
        rig.spec(
                Duration.ZERO,
                tenant + "/habitual",
                Rig.document("Agent", tenant, "habitual", "learned: {wake: 0.05}", ""));
    }

    @Test
    void aTenantThatReturnsEveryHalfHourIsAwaitedInItsMinuteAndSleepsBetween() {
        // Given: half a day of a habit
        learned("acme");
        for (int visit = 0; visit < 24; visit++) {
            rig.activity(Duration.ofMinutes(30L * visit), "acme");
        }
        rig.decisions();
        // When: nobody comes, time alone passes
        Duration last = Duration.ofMinutes(30L * 23);
        rig.tick(last.plusMinutes(20));
        // Then
        assertThat(decided()).last().matches(d -> !d.state().runs(), "sleeps");
        rig.tick(last.plusMinutes(30).plusSeconds(30));
        assertThat(decided())
                .last()
                .matches(d -> d.state().runs(), "is awaited")
                .extracting(Decision::explanation)
                .asString()
                .contains("23 known gaps");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itScoresByTheVeryHistoriesOfAllThatWasTold(long seed) {
        // Given
        var tenants = List.of("t1", "t2", "t3");
        tenants.forEach(this::learned);
        var random = new Random(seed);
        var histories = new HashMap<TenantId, ActivityHistory>();
        var kin = new Kin();
        Duration at = Duration.ZERO;
        int compared = 0;
        for (int event = 0; event < 60; event++) {
            // When: some of them within a minute of the last
            at = at.plusSeconds(random.nextInt(random.nextBoolean() ? 40 : 900));
            rig.tick(at);
            // Then
            for (Decision decision : decided()) {
                compared++;
                var history =
                        histories.getOrDefault(decision.agent().tenant(), ActivityHistory.EMPTY);
                assertThat(decision.score()).isEqualTo(score(history, kin, decision));
            }
            var tenant = new TenantId(tenants.get(random.nextInt(3)));
            rig.activity(at, tenant.value());
            rig.decisions();
            var before = histories.getOrDefault(tenant, ActivityHistory.EMPTY);
            kin.learn(before, ActivityHistory.minuteOf(Rig.START.plus(at)));
            histories.put(tenant, before.with(Rig.START.plus(at)));
        }
        assertThat(compared).isGreaterThan(100);
    }

    private List<Decision> decided() {
        return rig.decisions().stream().flatMap(Optional::stream).toList();
    }

    private static double score(ActivityHistory history, Kin kin, Decision decision) {
        var context =
                RelevanceContext.of(decision.decidedAt(), List.<Fact>of())
                        .with(new Forecast(history, kin));
        return Evaluators.of(new EvaluatorSpec("learned", Map.of("wake", 0.05)))
                .orThrow()
                .evaluate(context)
                .score()
                .value();
    }
}
