package dev.reveille.core.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.HealthReport.Readiness;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random answers under random thresholds: what must hold whatever happens. */
class SeededHealthTest {
    private static final int STEPS = 400;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void itIsLostOnceAndOnlyAfterAsManyFailuresAsItsThresholdWithoutEnoughSuccesses(long seed) {
        var random = new Random(seed);
        int failures = 1 + random.nextInt(5);
        int successes = 1 + random.nextInt(3);
        double ill = random.nextDouble();
        var patient = Patient.of(failures, successes);
        int bad = 0;
        int good = 0;
        boolean lost = false;
        for (int i = 0; i < STEPS; i++) {
            boolean fails = random.nextDouble() < ill;
            patient.hears(Side.LIVENESS, fails ? random.nextBoolean() ? "-" : "?" : "+");
            // As its definition has it
            good = fails ? 0 : good + 1;
            bad = fails ? bad + 1 : good >= successes ? 0 : bad;
            lost = lost || bad >= failures;
            assertThat(patient.lost()).as("step %s", i).isEqualTo(lost);
        }
        assertThat(patient.effects.stream().filter(HealthEffect.Lost.class::isInstance).count())
                .isEqualTo(lost ? 1 : 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void oneThatAnswersWellOrClaimsInTimeIsNeverLost(long seed) {
        var random = new Random(seed);
        var patient = Patient.of(1 + random.nextInt(3), 1 + random.nextInt(3));
        Duration claimed = Duration.ZERO;
        for (int i = 0; i < STEPS; i++) {
            patient.passes(Duration.ofMillis(random.nextInt(20_000)));
            boolean holds = claimed.plus(Patient.TIMEOUT).compareTo(patient.time()) > 0;
            switch (random.nextInt(3)) {
                case 0 -> {
                    Duration claim = Duration.ofMillis(random.nextInt(60_000));
                    patient.claims(claim);
                    claimed = patient.time().plus(claim);
                }
                case 1 -> patient.hears(Side.LIVENESS, holds ? "?" : "+");
                default -> patient.hears(Side.LIVENESS, "+");
            }
            assertThat(patient.lost()).as("step %s", i).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readinessNeverEndsItAndItsNewsTakeTurns(long seed) {
        var random = new Random(seed);
        var patient = Patient.of(1 + random.nextInt(4), 1 + random.nextInt(3));
        for (int i = 0; i < STEPS; i++) {
            patient.hears(Side.READINESS, random.nextBoolean() ? "+" : "-");
        }
        boolean ready = false;
        for (HealthEffect effect : patient.effects) {
            boolean now = effect instanceof HealthEffect.Ready;
            assertThat(now).isNotEqualTo(ready);
            assertThat(effect).isNotInstanceOf(HealthEffect.Lost.class);
            ready = now;
        }
        assertThat(patient.state.report().orElseThrow().readiness())
                .isEqualTo(ready ? Readiness.READY : Readiness.NOT_READY);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void checksKeepTheirIntervalAndATenthMoreAtMost(long seed) {
        var random = new Random(seed);
        Duration interval = Duration.ofMillis(1 + random.nextInt(60_000));
        for (int i = 0; i < 20; i++) {
            assertThat(Rhythm.next(interval, random))
                    .isBetween(interval, interval.multipliedBy(11).dividedBy(10));
            assertThat(Rhythm.first(interval, random)).isBetween(Duration.ZERO, interval);
            assertThat(Rhythm.soon(interval, random))
                    .isBetween(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
