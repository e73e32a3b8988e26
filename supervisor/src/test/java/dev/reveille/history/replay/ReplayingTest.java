package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.core.relevance.learned.Forecast;
import dev.reveille.core.relevance.learned.Kin;
import dev.reveille.history.replay.ReplayPolicy.Look;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayingTest {
    private static final Path DAY = Path.of("../../shared/traces/azure-functions-2019-1000.csv.gz");

    private static ReplayPolicy policy(String name) {
        return ReplayPolicies.named(name).orThrow();
    }

    @ParameterizedTest(name = "{0}, {1}: {2} cold, {3} idle, {4} wakes, {5} flaps")
    @CsvSource({
        // an instance kept through minute 2 is there when minute 3 begins
        "fixed:2m, x..x......, 1, 4, 1, 0",
        "fixed:2m, x...x....., 2, 4, 2, 3",
        "fixed:3m, x...x....., 1, 6, 1, 0",
        "fixed:1m, xxxxxxxxxx, 1, 0, 1, 0",
        "fixed:1m, .........x, 1, 0, 1, 0",
        "fixed:9m, .........., 0, 0, 0, 0",
        "fixed:1m, x........x, 2, 1, 2, 1"
    })
    void countsAsTheAccountingSays(
            String policy, String day, int cold, int idle, int wakes, int flaps) {
        // When
        var line = Replaying.run(Traces.of(day), policy(policy)).tenants().getFirst();
        // Then
        assertThat(line.coldStarts()).isEqualTo(cold);
        assertThat(line.idle()).isEqualTo(idle);
        assertThat(line.wakes()).isEqualTo(wakes);
        assertThat(line.flaps()).isEqualTo(flaps);
        assertThat(line.active()).isEqualTo((int) day.chars().filter(c -> c == 'x').count());
    }

    @Test
    void anInstanceBroughtUpAheadIsAWakeAndNoColdStart() {
        // Given: up in minute 4 alone, for a return in minute 5
        ReplayPolicy ahead = always(minute -> minute == 4 ? new Look(true, 5) : new Look(false, 4));
        // When
        var outcome = Replaying.run(Traces.of("x....x...."), ahead);
        // Then
        assertThat(outcome.coldStarts()).isEqualTo(1);
        assertThat(outcome.wakes()).isEqualTo(2);
        assertThat(outcome.idleHours()).isEqualTo(1 / 60.0);
        assertThat(outcome.runningHours()).isEqualTo(3 / 60.0);
    }

    private interface Looking {
        Look look(long minute);
    }

    private static ReplayPolicy always(Looking looking) {
        return new ReplayPolicy() {
            @Override
            public String name() {
                return "made";
            }

            @Override
            public Run begin() {
                return _ ->
                        new Course() {
                            @Override
                            public boolean active(long minute, MinuteActivity what) {
                                return true;
                            }

                            @Override
                            public Look look(long minute) {
                                return looking.look(minute);
                            }
                        };
            }
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void lookingWhenAskedToIsLookingEveryMinute(long seed) {
        // Given
        var trace = Traces.random(new SplittableRandom(seed), 30, 1_000);
        for (String name : List.of("fixed:7m", "hybrid-histogram", "hybrid-histogram?range=20m")) {
            // When
            var rarely = Replaying.run(trace, policy(name));
            var always = Replaying.run(trace, everyMinute(policy(name)));
            // Then
            assertThat(rarely).isEqualTo(always);
        }
    }

    private static ReplayPolicy everyMinute(ReplayPolicy policy) {
        return new ReplayPolicy() {
            @Override
            public String name() {
                return policy.name();
            }

            @Override
            public Run begin() {
                var run = policy.begin();
                return tenant -> {
                    var course = run.tenant(tenant);
                    return new Course() {
                        @Override
                        public boolean active(long minute, MinuteActivity what) {
                            return course.active(minute, what);
                        }

                        @Override
                        public Look look(long minute) {
                            return new Look(course.look(minute).runs(), minute + 1);
                        }
                    };
                };
            }
        };
    }

    /** The learned policy, one tenant alone: nothing others teach comes in between. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theLearnedPolicyCountsAsOneThatAsksItsForecastEveryMinute(long seed) {
        // Given
        var trace = Traces.random(new SplittableRandom(seed), 1 + (int) (seed % 2), 3_000);
        var day = trace.days().getLast();
        double wake = 0.04;
        // When
        var line =
                Replaying.run(
                                new MinuteTrace(List.of(day), trace.minutes()),
                                policy("learned?wake=" + wake))
                        .tenants()
                        .getFirst();
        // Then
        var kin = new Kin();
        var history = ActivityHistory.EMPTY;
        boolean runs = false;
        int cold = 0;
        int idle = 0;
        for (int minute = 0; minute < trace.minutes(); minute++) {
            if (day.active().in(minute)) {
                cold += runs ? 0 : 1;
                kin.learn(history, minute);
                history = history.with(minute);
                runs = true;
            } else {
                runs = new Forecast(history, kin).chance(minute + 1L) >= wake;
                idle += runs ? 1 : 0;
            }
        }
        assertThat(line.coldStarts()).isEqualTo(cold);
        assertThat(line.idle()).isEqualTo(idle);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"fixed:10m", "hybrid-histogram", "learned"})
    void anotherFutureChangesNothingOfThePast(String name) {
        // Given
        var trace = Traces.random(new SplittableRandom(11), 20, 1_200);
        var other = new ArrayList<MinuteTrace.Day>();
        for (MinuteTrace.Day day : trace.days()) {
            var active = new BitSet();
            day.active().stream().forEach(active::set);
            active.flip(800, 1_200);
            other.add(new MinuteTrace.Day(day.tenant(), active));
        }
        // When
        var told = new ArrayList<String>();
        var toldOther = new ArrayList<String>();
        Replaying.run(trace, recorded(policy(name), told, 800));
        Replaying.run(new MinuteTrace(other, 1_200), recorded(policy(name), toldOther, 800));
        // Then
        assertThat(told).isNotEmpty().isEqualTo(toldOther);
    }

    private static ReplayPolicy recorded(ReplayPolicy policy, List<String> told, long before) {
        return new ReplayPolicy() {
            @Override
            public String name() {
                return policy.name();
            }

            @Override
            public Run begin() {
                var run = policy.begin();
                return tenant -> recorded(tenant, run.tenant(tenant));
            }

            private Course recorded(TenantId tenant, Course course) {
                return new Course() {
                    @Override
                    public boolean active(long minute, MinuteActivity what) {
                        return course.active(minute, what);
                    }

                    @Override
                    public Look look(long minute) {
                        var look = course.look(minute);
                        if (minute < before) {
                            told.add(tenant + " " + minute + " " + look);
                        }
                        return look;
                    }
                };
            }
        };
    }

    @Test
    void theSameTraceGivesTheSameFigures() {
        // Given
        var trace = Traces.random(new SplittableRandom(3), 40, 1_000);
        // When, Then
        assertThat(Replaying.run(trace, policy("learned")))
                .isEqualTo(Replaying.run(trace, policy("learned")));
    }

    /** On a real day where that lies beside the checkout: figures known from elsewhere. */
    @Test
    void aRealDayGivesTheFiguresKnownOfIt() throws Exception {
        if (!Files.exists(DAY)) {
            return;
        }
        // Given
        var trace = TraceFile.read(DAY).orThrow();
        var clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        // When
        var fixed = Replaying.run(trace, policy("fixed:10m"));
        var few = Replaying.run(trace, policy("learned?wake=0.015"));
        var cheap = Replaying.run(trace, policy("learned?wake=0.08"));
        var took = Duration.ofNanos(clock.getCurrentThreadCpuTime() - start);
        // Then
        assertThat(fixed.coldStarts()).isEqualTo(8_363);
        assertThat(Math.round(fixed.idleHours())).isEqualTo(4_449);
        assertThat(few.idleHours()).isLessThanOrEqualTo(fixed.idleHours());
        assertThat(few.coldStarts() / (double) fixed.coldStarts()).isLessThanOrEqualTo(0.42);
        assertThat(took).as("processor time of three days").isLessThan(Duration.ofSeconds(30));
        assertThat(cheap.coldStarts()).isLessThanOrEqualTo(fixed.coldStarts());
        assertThat(cheap.idleHours() / fixed.idleHours()).isLessThanOrEqualTo(0.55);
    }

    /** Whatever the hybrid histogram is set to, some setting of learned is better at both. */
    @Test
    void learnedIsAheadOfTheHybridHistogramOnTheWholeCurve() {
        var trace =
                Files.exists(DAY)
                        ? TraceFile.read(DAY).orThrow()
                        : Traces.random(new SplittableRandom(5), 200, 1_440);
        // Given
        var hybrids =
                List.of("5m", "20m", "1h", "4h").stream()
                        .map(
                                range ->
                                        Replaying.run(
                                                trace, policy("hybrid-histogram?range=" + range)))
                        .toList();
        var learned =
                List.of("0.08", "0.04", "0.02", "0.01", "0.005", "0.003").stream()
                        .map(wake -> Replaying.run(trace, policy("learned?wake=" + wake)))
                        .toList();
        // When, Then
        for (Outcome hybrid : hybrids) {
            assertThat(learned)
                    .as(hybrid.policy())
                    .anyMatch(
                            l ->
                                    l.coldStarts() < hybrid.coldStarts()
                                            && l.idleHours() < hybrid.idleHours());
        }
    }
}
