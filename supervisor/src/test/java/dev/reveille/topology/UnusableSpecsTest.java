package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.rules.UserJar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that nobody judges any more are told of for as long as that lasts. */
class UnusableSpecsTest {
    /** Over a template of no thresholds alone; over {listening: 0.6} it makes edges that cross. */
    private static final String CROSSING =
            ", thresholds: {active: 0.5, listening: 0.4, dormant: 0.1}";

    private static final String OWN = ", thresholds: {listening: 0.6}";

    private static String template(String thresholds) {
        return Rig.document("AgentTemplate", "*", "helper", "queue-depth: {}", thresholds);
    }

    @Test
    void specsThatCannotBeUsedAreATroubleWithTheAgentsTheyFreezeUntilTheyCan() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.template(Duration.ZERO, "helper", template(""));
            for (int i = 0; i < 5; i++) {
                rig.spec(
                        Duration.ZERO,
                        "t" + i + "/helper",
                        Rig.document("Agent", "t" + i, "helper", "queue-depth: {}", OWN));
                rig.activity(Duration.ofSeconds(1), "t" + i);
            }
            assertThat(rig.counters.unusable().troubles()).isEmpty();
            // When
            rig.template(Duration.ofSeconds(2), "helper", template(CROSSING));
            rig.tick(Duration.ofSeconds(10));
            rig.letChoresRun();
            // Then
            assertThat(rig.counters.unusable().troubles())
                    .singleElement()
                    .extracting(Problem::message)
                    .asString()
                    .startsWith("the specs of t0/helper, t1/helper, t2/helper and 2 more cannot be")
                    .contains("relevance.thresholds");
            // When
            rig.template(Duration.ofSeconds(20), "helper", template(""));
            rig.tick(Duration.ofSeconds(30));
            rig.letChoresRun();
            // Then
            assertThat(rig.counters.unusable().troubles()).isEmpty();
        }
    }

    @Test
    void decisionsOfFrozenAgentsSaySoUntilTheirSpecCanBeUsedAgain() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.template(Duration.ZERO, "helper", template(""));
            for (String tenant : List.of("rests", "runs")) {
                rig.spec(
                        Duration.ZERO,
                        tenant + "/helper",
                        Rig.document("Agent", tenant, "helper", "queue-depth: {}", OWN));
            }
            rig.queue(Duration.ofSeconds(1), "runs", null, 100);
            rig.queue(Duration.ofSeconds(1), "rests", null, 0);
            var before = rig.decisions().stream().flatMap(Optional::stream).toList();
            // When
            rig.template(Duration.ofSeconds(2), "helper", template(CROSSING));
            rig.tick(Duration.ofSeconds(10));
            rig.letChoresRun();
            // Then
            var frozen = rig.decisions().stream().flatMap(Optional::stream).toList();
            assertThat(frozen)
                    .extracting(
                            d -> d.agent().toString(),
                            Decision::hold,
                            Decision::state,
                            Decision::wantsProcess)
                    .containsExactlyInAnyOrder(
                            tuple(
                                    "rests/helper",
                                    Optional.of(HoldReason.SPEC_UNUSABLE),
                                    LifecycleState.DORMANT,
                                    false),
                            tuple(
                                    "runs/helper",
                                    Optional.of(HoldReason.SPEC_UNUSABLE),
                                    LifecycleState.ACTIVE,
                                    true));
            assertThat(of("runs", frozen))
                    .extracting(Decision::spec, Decision::specVersion, Decision::since)
                    .containsExactly(
                            of("runs", before).spec(),
                            of("runs", before).specVersion(),
                            of("runs", before).since());
            assertThat(of("runs", frozen).explanation()).contains("relevance.thresholds");
            // When
            rig.template(Duration.ofSeconds(20), "helper", template(""));
            rig.tick(Duration.ofSeconds(30));
            rig.letChoresRun();
            // Then
            assertThat(rig.decisions()).hasSize(2).allMatch(d -> d.orElseThrow().hold().isEmpty());
        }
    }

    @Test
    void eventsOfAFrozenAgentsTenantStoreNothingOfTheAgent() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.template(Duration.ZERO, "helper", template(""));
            rig.spec(
                    Duration.ZERO,
                    "acme/helper",
                    Rig.document("Agent", "acme", "helper", "queue-depth: {}", OWN));
            rig.template(Duration.ofSeconds(1), "helper", template(CROSSING));
            rig.activity(Duration.ofSeconds(2), "acme");
            assertThat(rig.agentsStored()).isPositive();
            // When
            for (int i = 3; i < 20; i++) {
                rig.activity(Duration.ofSeconds(i), "acme");
            }
            // Then
            assertThat(rig.agentsStored()).isZero();
        }
    }

    private static Decision of(String tenant, List<Decision> all) {
        return all.stream()
                .filter(d -> d.agent().tenant().value().equals(tenant))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    @Test
    void anAgentIsToldFrozenOnceAndGoesOnRunningWithWhatItHasWhereItsEvaluatorIsGoneAfterAStart(
            @TempDir Path directory) throws Exception {
        var lives = new Lives(directory);
        var sources = Map.of("Late", UserJar.factory("Late", "late", "return of(1);"));
        try (var loader = UserJar.loader(UserJar.of(directory, "late", sources, "Late"))) {
            // Given
            lives.begin(0, Evaluators.in(loader), Duration.ZERO);
            lives.spec(0, "acme/own", Rig.document("Agent", "acme", "own", "late: {}", ""));
            var before = lives.decisions().getFirst().orElseThrow();
            // When
            lives.begin(10, Evaluators.standard(), Duration.ZERO);
            lives.activity(10, "acme");
            lives.ticks(10.5, 20);
            // Then
            var told = lives.decisions();
            assertThat(told).hasSize(1);
            var frozen = told.getLast().orElseThrow();
            assertThat(frozen.hold()).contains(HoldReason.SPEC_UNUSABLE);
            assertThat(frozen.wantsProcess()).isTrue();
            assertThat(frozen.spec()).isEqualTo(before.spec());
            // When
            lives.begin(30, Evaluators.in(loader), Duration.ZERO);
            lives.activity(30, "acme");
            // Then
            assertThat(lives.decisions().getLast().orElseThrow().hold()).isEmpty();
        }
    }
}
