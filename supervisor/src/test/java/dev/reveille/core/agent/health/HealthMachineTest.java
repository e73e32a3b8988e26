package dev.reveille.core.agent.health;

import static dev.reveille.core.agent.health.Side.LIVENESS;
import static dev.reveille.core.agent.health.Side.READINESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.Agents;
import dev.reveille.core.agent.health.HealthEffect.Lost;
import dev.reveille.core.agent.health.HealthEffect.NotReady;
import dev.reveille.core.agent.health.HealthEffect.Ready;
import dev.reveille.core.fleet.HealthReport;
import dev.reveille.core.fleet.HealthReport.Liveness;
import dev.reveille.core.fleet.HealthReport.Readiness;
import dev.reveille.core.fleet.HealthSpec;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthMachineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest(name = "failures {0}, successes {1}: {2} -> lost {3}")
    @CsvSource({
        // Under, at and over the threshold
        "3, 1, --, false",
        "3, 1, ---, true",
        "3, 1, ----, true",
        "1, 1, -, true",
        "3, 1, ??-, true",
        // One success forgives, where one is enough
        "3, 1, --+--, false",
        "3, 1, --+---, true",
        "3, 1, -+-+-+-+-+, false",
        // Where two are needed a single one does not
        "3, 2, --+-, true",
        "3, 2, --++--, false",
        "3, 2, --++---, true",
        "2, 3, -++-, true",
        "2, 3, -+++-, false",
    })
    void livenessIsLostAtItsThresholdAndNotBefore(
            int failures, int successes, String results, boolean lost) {
        assertThat(Patient.of(failures, successes).hears(LIVENESS, results).lost()).isEqualTo(lost);
    }

    @Test
    void itsLossIsToldOnceInWordsAndALateAnswerDoesNotTakeItBack() {
        var patient = Patient.of(3, 1).hears(LIVENESS, "-----+-");
        assertThat(patient.effects)
                .containsExactly(new Lost("its liveness check failed 3 times in a row: it is ill"));
        assertThat(report(patient).liveness()).isEqualTo(Liveness.LOST);
        assertThat(Patient.of(1, 1).hears(LIVENESS, "-").effects)
                .containsExactly(new Lost("its liveness check failed: it is ill"));
    }

    @ParameterizedTest(name = "failures {0}, successes {1}: {2} -> {3}")
    @CsvSource({
        "3, 1, '', NOT_READY",
        "3, 1, +, READY",
        "3, 2, +, NOT_READY",
        "3, 2, +-+, NOT_READY",
        "3, 2, ++, READY",
        "3, 1, +--, READY",
        "3, 1, +---, NOT_READY",
        "3, 1, +-+-+-, READY",
        "3, 2, ++---+, NOT_READY",
        "3, 2, ++---++, READY",
        "3, 2, ++---+-+-++, READY",
    })
    void readinessComesAndGoesAtItsThresholds(
            int failures, int successes, String results, Readiness readiness) {
        var patient = Patient.of(failures, successes).hears(READINESS, results);
        assertThat(report(patient).readiness()).isEqualTo(readiness);
        assertThat(patient.lost()).isFalse();
    }

    @Test
    void readinessIsToldWhereItChanges() {
        assertThat(Patient.of(2, 1).hears(READINESS, "-++--+").effects)
                .containsExactly(
                        new Ready(),
                        new NotReady("its readiness check failed 2 times in a row: it is ill"),
                        new Ready());
    }

    @Test
    void oneThatFailsBelowItsThresholdSaysSo() {
        var patient = Patient.of(3, 1).hears(LIVENESS, "-");
        assertThat(report(patient))
                .isEqualTo(
                        new HealthReport(
                                Liveness.FAILING,
                                Readiness.NOT_READY,
                                "liveness: it is ill",
                                Optional.of(Agents.NOW)));
        assertThat(report(patient.hears(LIVENESS, "+")).liveness()).isEqualTo(Liveness.OK);
    }

    @Test
    void whileItClaimsToWorkSilenceCountsForNothing() {
        var patient = Patient.of(3, 1);
        for (int i = 0; i < 20; i++) {
            patient.claims(Duration.ofSeconds(60)).passes(Duration.ofSeconds(30));
            patient.hears(LIVENESS, "?").hears(READINESS, "?");
        }
        assertThat(patient.effects).isEmpty();
        assertThat(report(patient).liveness()).isEqualTo(Liveness.OK);
    }

    @Test
    void aClaimHoldsToItsEndAndForOneTimeoutMore() {
        var patient = Patient.of(1, 1).claims(Duration.ofSeconds(60));
        patient.passes(Duration.ofSeconds(60)).hears(LIVENESS, "?");
        patient.passes(Patient.TIMEOUT.minusNanos(1)).hears(LIVENESS, "?");
        assertThat(patient.lost()).isFalse();
        patient.passes(Duration.ofNanos(1)).hears(LIVENESS, "?");
        assertThat(patient.lost()).isTrue();
    }

    @Test
    void aClaimForgivesWhatWentUnansweredBeforeIt() {
        var patient = Patient.of(3, 1).hears(LIVENESS, "??").claims(SECOND);
        patient.passes(Duration.ofMinutes(1)).hears(LIVENESS, "??");
        assertThat(patient.lost()).isFalse();
        assertThat(patient.hears(LIVENESS, "?").lost()).isTrue();
    }

    @Test
    void aBadAnswerCountsWhateverItClaims() {
        var patient = Patient.of(3, 1).claims(Duration.ofHours(1)).hears(LIVENESS, "---");
        assertThat(patient.lost()).isTrue();
    }

    @Test
    void aClaimThatWasTakenBackHoldsNoLonger() {
        var patient = Patient.of(1, 1).claims(Duration.ofHours(1)).claims(Duration.ZERO);
        patient.passes(Patient.TIMEOUT).hears(LIVENESS, "?");
        assertThat(patient.lost()).isTrue();
    }

    @Test
    void healthIsProvenByACheckThatPassedSinceTheLastThatFailed() {
        assertThat(Patient.of(3, 1).state.proven()).isFalse();
        assertThat(Patient.of(3, 1).hears(LIVENESS, "+").state.proven()).isTrue();
        assertThat(Patient.of(3, 1).hears(LIVENESS, "+-").state.proven()).isFalse();
        assertThat(Patient.of(3, 1).hears(LIVENESS, "+-+").state.proven()).isTrue();
        assertThat(new Patient(HealthSpec.NONE).state.proven()).isTrue();
    }

    @Test
    void oneThatIsNotCheckedIsNeverLostAndReportsNothing() {
        var patient = new Patient(HealthSpec.NONE);
        patient.hears(LIVENESS, "?-?-?-").hears(READINESS, "---");
        assertThat(patient.effects).isEmpty();
        assertThat(patient.state.report()).isEmpty();
    }

    private static HealthReport report(Patient patient) {
        return patient.state.report().orElseThrow();
    }
}
