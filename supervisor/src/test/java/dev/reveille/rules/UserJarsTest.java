package dev.reveille.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.relevance.Contexts;
import dev.reveille.core.relevance.EvaluatorFailed;
import dev.reveille.core.relevance.EvaluatorGuard;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserJarsTest {
    private static final Path EXAMPLE = Path.of("examples/evaluator/src/main");

    private static final String LOOP =
            "while (System.getProperty(\"endless.goes\") != null) { Thread.onSpinWait(); }";

    @TempDir Path directory;

    private Path jar(String type, String name) throws IOException {
        return UserJar.of(
                directory,
                type,
                Map.of(type, UserJar.factory(type, name, "return of(0.7);")),
                type);
    }

    private static RelevanceEvaluator evaluator(Evaluators all, String name, Object written) {
        return all.read(EvaluatorSpec.of(name, written), Thresholds.DEFAULT).orThrow();
    }

    @Test
    void theExampleIsBuiltByTheJdkAloneAndFoundInItsJar() throws IOException {
        // Given
        Path jar =
                UserJar.compiled(
                        EXAMPLE.resolve("java"),
                        directory.resolve("office-hours.jar"),
                        EXAMPLE.resolve("resources"));
        try (var loader = UserJar.loader(jar)) {
            var all = Evaluators.in(loader);
            var hours = evaluator(all, "office-hours", Map.of("closed.score", 0.1));
            // When: a Friday afternoon, once in UTC and once where it is evening already
            var now = Instant.parse("2026-03-06T17:00:00Z");
            var open = hours.evaluate(RelevanceContext.of(now, List.<Fact>of()));
            var tokyo =
                    new Fact("zone", new FactValue.Text("Asia/Tokyo"), now, Fact.ACTIVITY_SOURCE);
            var closed = hours.evaluate(RelevanceContext.of(now, List.of(tokyo)));
            // Then
            assertThat(all.problems()).isEmpty();
            assertThat(all.foreign()).containsExactly("office-hours");
            assertThat(open.score().value()).isEqualTo(1.0);
            assertThat(open.nextLook()).contains(Instant.parse("2026-03-06T17:30:00Z"));
            assertThat(open.inputs()).extracting(FactUsed::source).containsExactly("default");
            assertThat(closed.score().value()).isEqualTo(0.1);
            assertThat(closed.nextLook()).contains(Instant.parse("2026-03-09T00:00:00Z"));
            assertThat(problems(all, "office-hours", Map.of("opens", "9", "zone", "Here")))
                    .containsExactly(
                            "relevance.evaluator.office-hours.opens is no time of day: 9",
                            "relevance.evaluator.office-hours.zone is no time zone: Here");
        }
    }

    @Test
    void oneOfAJarStandsWithinOthersLikeAnyOther() throws IOException {
        try (var loader = UserJar.loader(jar("Mine", "mine"))) {
            var all = Evaluators.in(loader);
            var both = evaluator(all, "max", List.of("queue-depth", "mine"));
            assertThat(both.evaluate(Contexts.with(Map.of())).score().value()).isEqualTo(0.7);
            assertThat(both.evaluate(Contexts.with(Map.of("spend", 2.0, "budget", 1.0))).score())
                    .extracting("value")
                    .isEqualTo(0.0);
        }
    }

    @Test
    void aNameThatComesWithReveilleStaysReveilles() throws IOException {
        try (var loader = UserJar.loader(jar("Mine", "queue-depth"))) {
            var all = Evaluators.in(loader);
            assertThat(all.problems())
                    .extracting(Problem::message)
                    .singleElement()
                    .asString()
                    .contains("evaluator queue-depth comes with Reveille, and is offered by Mine");
            assertThat(
                            evaluator(all, "queue-depth", Map.of())
                                    .evaluate(Contexts.with(Map.of()))
                                    .score()
                                    .value())
                    .isZero();
        }
    }

    @Test
    void ofTwoOfOneNameNeitherIsUsedAndAllOthersAre() throws IOException {
        try (var loader =
                UserJar.loader(jar("One", "same"), jar("Two", "same"), jar("Three", "third"))) {
            var all = Evaluators.in(loader);
            assertThat(all.names()).contains("third", "queue-depth").doesNotContain("same");
            assertThat(problems(all, "same", Map.of()))
                    .satisfiesExactly(
                            first ->
                                    assertThat(first)
                                            .isEqualTo(
                                                    "relevance.evaluator.same names no evaluator"),
                            second ->
                                    assertThat(second)
                                            .contains("same is offered more than once, by One (")
                                            .contains("One.jar")
                                            .contains("and Two ("));
        }
    }

    @Test
    void eachBrokenOneIsOneProblemAndHarmsNoOther() throws IOException {
        // Given
        Path missing =
                UserJar.of(
                        directory,
                        "missing",
                        Map.of("Other", "public class Other {}"),
                        "com.example.Nowhere");
        Path stranger =
                UserJar.of(
                        directory,
                        "stranger",
                        Map.of("Stranger", "public class Stranger {}"),
                        "Stranger");
        Path thrower =
                UserJar.of(
                        directory,
                        "thrower",
                        Map.of(
                                "Thrower",
                                UserJar.factory("Thrower", "thrower", "return of(1);")
                                        .replace(
                                                "static Evaluation of",
                                                "{ if (true) throw new RuntimeException(\"boom\");"
                                                        + " } static Evaluation of")),
                        "Thrower");
        Path shy =
                UserJar.of(
                        directory,
                        "shy",
                        Map.of(
                                "Shy",
                                UserJar.factory("Shy", "shy", "return of(1);")
                                        .replace(
                                                "return \"shy\";",
                                                "throw new Error(\"not written yet\");")),
                        "Shy");
        Path named = jar("Named", "Not A Name");
        Path nameless =
                UserJar.of(
                        directory,
                        "nameless",
                        Map.of(
                                "Nameless",
                                UserJar.factory("Nameless", "null", "return of(1);")
                                        .replace("return \"null\";", "return null;")),
                        "Nameless");
        Path notEvenAJar = directory.resolve("text.jar");
        Files.writeString(notEvenAJar, "no jar at all");
        try (var loader =
                UserJar.loader(
                        missing,
                        stranger,
                        thrower,
                        shy,
                        named,
                        nameless,
                        notEvenAJar,
                        jar("Fine", "fine"))) {
            // When
            var all = Evaluators.in(loader);
            // Then
            assertThat(all.foreign()).containsExactly("fine");
            assertThat(all.problems())
                    .extracting(Problem::message)
                    .satisfiesExactlyInAnyOrder(
                            it -> assertThat(it).contains("com.example.Nowhere not found"),
                            it -> assertThat(it).contains("Stranger not a subtype"),
                            it -> assertThat(it).contains("Thrower").contains("boom"),
                            it ->
                                    assertThat(it)
                                            .contains("Shy does not say its name")
                                            .contains("not written yet"),
                            it ->
                                    assertThat(it)
                                            .contains("Nameless does not say its name: it gave"),
                            it ->
                                    assertThat(it)
                                            .contains("Named offers an evaluator called Not A"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "static Evaluation of(; { LOOP } static Evaluation of(",
                "return \"endless\"; LOOP return \"endless\""
            })
    void oneThatIsNeverMadeOrNeverSaysItsNameIsAProblemAndHarmsNoOther(String code, String looping)
            throws IOException {
        String source = UserJar.factory("Endless", "endless", "return of(1);");
        Path jar =
                UserJar.of(
                        directory,
                        "endless",
                        Map.of("Endless", source.replace(code, looping.replace("LOOP", LOOP))),
                        "Endless");
        try (var loader = UserJar.loader(jar, jar("Fine", "fine"));
                var limit = new TimeLimit(Duration.ofMillis(100))) {
            // When
            System.setProperty("endless.goes", "on");
            var all = Evaluators.in(loader, limit);
            endLoops();
            // Then
            assertThat(all.foreign()).containsExactly("fine");
            assertThat(all.problems())
                    .extracting(Problem::message)
                    .singleElement()
                    .asString()
                    .startsWith(
                            "an evaluator was not loaded: Endless: no answer within 1s, it was at");
            await().until(() -> limit.stuck() == 0);
        }
    }

    @AfterEach
    void endLoops() {
        System.clearProperty("endless.goes");
    }

    @Test
    void factoriesHaveALimitUnlessAnotherIsGiven() {
        assertThat(ServiceLoader.load(EvaluatorGuard.class))
                .singleElement()
                .isInstanceOf(LoadLimit.class);
    }

    @ParameterizedTest
    @CsvSource({
        "StackOverflowError, the stack overflowed",
        "Error, java.lang.Error",
        "OutOfMemoryError, java.lang.OutOfMemoryError",
        "java.util.ServiceConfigurationError, java.util.ServiceConfigurationError"
    })
    void aFactoryThatFailsIsAProblemOfTheSpec(String failure, String said) throws IOException {
        String argument = failure.startsWith("java.util") ? "null" : "";
        String failing =
                UserJar.factory("Failing", "failing", "return of(1);")
                        .replace(
                                "return parameters.result",
                                "if (true) throw new %s(%s); return parameters.result"
                                        .formatted(failure, argument));
        Path jar = UserJar.of(directory, "failing", Map.of("Failing", failing), "Failing");
        try (var loader = UserJar.loader(jar)) {
            assertThat(problems(Evaluators.in(loader), "failing", Map.of()))
                    .containsExactly(
                            "relevance.evaluator.failing was not read, its factory failed: "
                                    + said);
        }
    }

    /** Whether reading the same spec again may help. */
    @ParameterizedTest
    @CsvSource({
        "java.lang.IllegalArgumentException, false",
        "java.lang.NumberFormatException, false",
        "java.lang.NullPointerException, false",
        "java.lang.ClassCastException, false",
        "java.lang.AssertionError, false",
        "java.lang.IllegalStateException, true",
        "java.lang.NoClassDefFoundError, true",
        "java.lang.OutOfMemoryError, true"
    })
    void aFactoryThatRefusesItsParametersAlwaysDoesAndOneThatLacksSomethingMayHaveItLater(
            String failure, boolean recoverable) throws IOException {
        String failing =
                UserJar.factory("Failing", "failing", "return of(1);")
                        .replace(
                                "return parameters.result",
                                "if (true) throw new %s(); return parameters.result"
                                        .formatted(failure));
        Path jar = UserJar.of(directory, "failing", Map.of("Failing", failing), "Failing");
        try (var loader = UserJar.loader(jar)) {
            assertThat(wrong(Evaluators.in(loader), "failing"))
                    .singleElement()
                    .satisfies(p -> assertThat(p.recoverable()).isEqualTo(recoverable));
        }
    }

    @Test
    void aNameNobodyHasMayComeWithAJarUnlessItIsASlip() {
        assertThat(wrong(Evaluators.standard(), "house-rule"))
                .singleElement()
                .satisfies(p -> assertThat(p.recoverable()).isTrue())
                .satisfies(p -> assertThat(p.remedy()).contains("REVEILLE_EVALUATORS"));
        assertThat(wrong(Evaluators.standard(), "queue-deph"))
                .singleElement()
                .satisfies(p -> assertThat(p.recoverable()).isFalse())
                .satisfies(p -> assertThat(p.remedy()).contains("queue-depth"));
    }

    private static List<Problem> wrong(Evaluators evaluators, String name) {
        var read = evaluators.read(EvaluatorSpec.of(name, Map.of()), Thresholds.DEFAULT);
        return ((Parsed.Wrong<RelevanceEvaluator>) read).problems();
    }

    @Test
    void anErrorOfOneThatNobodyGuardsIsAFailureOfItsOwn() throws IOException {
        String body = "throw new Error(\"not written yet\");";
        Path jar =
                UserJar.of(
                        directory,
                        "unwritten",
                        Map.of("Unwritten", UserJar.factory("Unwritten", "unwritten", body)),
                        "Unwritten");
        try (var loader = UserJar.loader(jar)) {
            var unwritten = evaluator(Evaluators.in(loader), "unwritten", Map.of());
            assertThatThrownBy(() -> unwritten.evaluate(Contexts.with(Map.of())))
                    .isInstanceOf(EvaluatorFailed.class)
                    .hasMessage("java.lang.Error: not written yet");
        }
    }

    @Test
    void whatDoesNotFitOnATopicIsCutOrRefused() throws IOException {
        // Given
        String body =
                """
                var look = Optional.of(java.time.Instant.MAX);
                return new Evaluation(
                        RelevanceScore.of(1), "x".repeat(100_000), List.of(), look);
                """;
        String nothing = "return null;";
        Path jar =
                UserJar.of(
                        directory,
                        "large",
                        Map.of(
                                "Large",
                                UserJar.factory("Large", "large", body),
                                "Nothing",
                                UserJar.factory("Nothing", "nothing", nothing)),
                        "Large\nNothing");
        try (var loader = UserJar.loader(jar)) {
            var all = Evaluators.in(loader);
            // When
            var large = evaluator(all, "large", Map.of()).evaluate(Contexts.with(Map.of()));
            // Then
            assertThat(large.explanation()).hasSize(1_001);
            assertThat(large.nextLook()).isEmpty();
            assertThatThrownBy(
                            () ->
                                    evaluator(all, "nothing", Map.of())
                                            .evaluate(Contexts.with(Map.of())))
                    .hasMessage("it gave no evaluation");
        }
    }

    private static List<String> problems(Evaluators all, String name, Object written) {
        return ((Parsed.Wrong<RelevanceEvaluator>)
                        all.read(EvaluatorSpec.of(name, written), Thresholds.DEFAULT))
                .problems().stream().map(Problem::message).toList();
    }
}
