package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.rules.TimeLimit;
import dev.reveille.rules.UserJar;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evaluators from a user's jar that throw, loop or answer nonsense, beside an agent of another. */
class HarmfulEvaluatorsTest {
    private static final Duration ZERO = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TWO = Duration.ofSeconds(2);

    /** Scores 1 until a fact tells it how to fail. */
    private static final String MOODY =
            """
            String mood = new FactReader(context).text("mood", "fine");
            switch (mood) {
                case "throws" -> throw new IllegalStateException("in a bad mood");
                case "nan" -> { return of(Double.NaN); }
                case "null" -> { return null; }
                case "overflows" -> { return evaluate(context); }
                case "links" -> throw new NoClassDefFoundError("com/example/Gone");
                case "todo" -> throw new Error("not written yet");
                case "services" -> throw new java.util.ServiceConfigurationError("no such service");
                case "hoards" -> { return of(new long[Integer.MAX_VALUE].length); }
                case "slow" -> { System.setProperty("moody.took", "2000000000"); return of(1); }
                case "loops" -> { while (!Boolean.getBoolean("moody.ends")) { Thread.onSpinWait(); } return of(1); }
                default -> { return of(1); }
            }
            """;

    @TempDir static Path directory;
    private static URLClassLoader loader = UserJar.loader();

    /** By its clock no time passes but what an evaluator in a slow mood says it took. */
    private final TimeLimit limit =
            new TimeLimit(Duration.ofMillis(100), () -> Long.getLong("moody.took", 0));

    @BeforeAll
    static void compile() throws IOException {
        String source = UserJar.factory("Moody", "moody", MOODY);
        loader = UserJar.loader(UserJar.of(directory, "moody", Map.of("Moody", source), "Moody"));
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
    }

    /** What loops would go on to the end of all tests. */
    @AfterEach
    void endLoops() {
        System.setProperty("moody.ends", "true");
        await().until(() -> limit.stuck() == 0);
        System.clearProperty("moody.ends");
        System.clearProperty("moody.took");
        limit.close();
    }

    private Rig rig() {
        var rig = Rig.by(Evaluators.in(loader).guardedBy(limit));
        rig.template(ZERO, "moody", document("moody", "moody: {}"));
        rig.template(ZERO, "other", document("other", "tenant-activity: {}"));
        return rig;
    }

    private static String document(String name, String evaluator) {
        return Rig.document("AgentTemplate", "*", name, evaluator, "");
    }

    private static Decision of(Rig rig, String name) {
        return rig.decisions().stream()
                .flatMap(Optional::stream)
                .filter(d -> d.agent().name().equals(name))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "throws; in a bad mood",
                "nan; the score is not a number",
                "null; it gave no evaluation",
                "overflows; the stack overflowed",
                "links; java.lang.NoClassDefFoundError: com/example/Gone",
                "todo; java.lang.Error: not written yet",
                "services; java.util.ServiceConfigurationError: no such service",
                "hoards; java.lang.OutOfMemoryError: ",
                "loops; no answer within 1s, it was at "
            })
    void oneThatFailsKeepsItsLastDecisionAndHarmsNoOther(String mood, String said) {
        try (var rig = rig()) {
            // Given
            rig.activity(ZERO, "acme");
            assertThat(of(rig, "moody").state()).isEqualTo(LifecycleState.ACTIVE);
            // When
            rig.activity(SECOND, "acme", Map.of("mood", mood));
            // Then
            var held = of(rig, "moody");
            assertThat(held.state()).isEqualTo(LifecycleState.ACTIVE);
            assertThat(held.score()).isEqualTo(1.0);
            assertThat(held.hold()).contains(HoldReason.EVALUATOR_FAILED);
            assertThat(held.explanation())
                    .startsWith("the evaluator failed, the last decision holds: " + said);
            assertThat(rig.counters.get(Counter.EVALUATOR_FAILURES)).isEqualTo(1);
            assertThat(rig.counters.evaluatorFailures()).isEqualTo(Map.of("moody", 1L));
            // When: another tenant, whose agent of the same evaluator is well
            rig.activity(TWO, "globex");
            // Then
            var all = rig.decisions().stream().flatMap(Optional::stream).toList();
            assertThat(all)
                    .filteredOn(d -> d.agent().tenant().value().equals("globex"))
                    .hasSize(2)
                    .allMatch(d -> d.state() == LifecycleState.ACTIVE && d.hold().isEmpty());
        }
    }

    @Test
    void oneThatLoopsTimeAfterTimeIsSwitchedOffAndOthersGoOn() {
        try (var rig = rig()) {
            // Given
            rig.activity(ZERO, "acme");
            // When
            for (int i = 1; i <= 10; i++) {
                rig.activity(SECOND.multipliedBy(i), "acme", Map.of("mood", "loops"));
            }
            // Then
            assertThat(limit.stuck()).isEqualTo(3);
            assertThat(rig.counters.evaluatorFailures()).isEqualTo(Map.of("moody", 10L));
            rig.decisions();
            rig.activity(SECOND.multipliedBy(11), "globex");
            assertThat(of(rig, "other").state()).isEqualTo(LifecycleState.ACTIVE);
        }
    }

    @Test
    void oneThatIsTooSlowForSomeIsHeldAndAskedAgainAndOthersGoOn() {
        try (var rig = rig()) {
            // Given
            rig.activity(ZERO, "acme");
            rig.activity(ZERO, "globex");
            // When
            rig.activity(SECOND, "acme", Map.of("mood", "slow"));
            rig.decisions();
            rig.activity(TWO, "globex");
            // Then
            var all = rig.decisions().stream().flatMap(Optional::stream).toList();
            assertThat(all)
                    .filteredOn(d -> d.agent().name().equals("moody"))
                    .singleElement()
                    .satisfies(
                            held -> {
                                assertThat(held.state()).isEqualTo(LifecycleState.ACTIVE);
                                assertThat(held.hold()).contains(HoldReason.EVALUATOR_FAILED);
                                assertThat(held.explanation())
                                        .contains("the last decision holds: too slow: it took");
                            });
            assertThat(rig.counters.evaluatorFailures()).isEqualTo(Map.of("moody", 1L));
            // When: it has made up for it, and its look after the failure comes
            System.setProperty("moody.took", "20000000000");
            rig.tick(TWO.plusSeconds(61));
            // Then
            assertThat(of(rig, "moody").hold()).isEmpty();
            assertThat(rig.counters.evaluatorFailures()).isEqualTo(Map.of("moody", 1L));
        }
    }

    @Test
    void withinAnotherTheInnermostIsCounted() {
        try (var rig = rig()) {
            // Given
            rig.template(ZERO, "moody", document("moody", "max: [{min: [moody]}, queue-depth]"));
            rig.activity(ZERO, "acme");
            // When
            rig.activity(SECOND, "acme", Map.of("mood", "throws"));
            // Then
            assertThat(of(rig, "moody").explanation())
                    .endsWith("holds: max[0].min[0].moody: in a bad mood");
            assertThat(rig.counters.evaluatorFailures()).isEqualTo(Map.of("moody", 1L));
        }
    }
}
