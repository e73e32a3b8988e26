package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.rules.TimeLimit;
import dev.reveille.rules.UserJar;
import dev.reveille.schemas.Topic;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A factory from a user's jar that fails, or does not come back, before it gives an evaluator. */
class SlowFactoriesTest {
    private static final String ASKED = "slow.factory.asked";
    private static final String LOOPS = "slow.factory.loops";
    private static final String READY = "slow.factory.ready";

    private static final String READ =
            """
            System.setProperty("%1$s", "" + (Integer.getInteger("%1$s", 0) + 1));
            while (Boolean.getBoolean("%2$s") && !Boolean.getBoolean("%3$s")) { Thread.onSpinWait(); }
            if (!Boolean.getBoolean("%3$s")) { throw new IllegalStateException("not there yet"); }
            return parameters.result"""
                    .formatted(ASKED, LOOPS, READY);

    /** When the template comes, and when its first agent does. */
    private static final int AT_FIRST = 2;

    @TempDir Path directory;

    private final TimeLimit limit = new TimeLimit(Duration.ofMillis(20));

    /** What loops would go on to the end of all tests. */
    @AfterEach
    void endLoops() {
        System.setProperty(READY, "true");
        await().until(() -> limit.stuck() == 0);
        List.of(ASKED, LOOPS, READY).forEach(System::clearProperty);
        limit.close();
    }

    @Test
    void aSpecWhoseFactoryFailsIsReadAgainWithGrowingPauses() throws Exception {
        try (var loader = UserJar.loader(jar());
                var rig = rig(loader)) {
            // When
            rig.activity(Duration.ZERO, "acme");
            rig.activity(Duration.ofSeconds(30), "acme");
            // Then
            assertThat(rig.decisions()).isEmpty();
            assertThat(asked()).as("not with every event").isEqualTo(AT_FIRST);
            // When
            rig.tick(Duration.ofSeconds(61));
            // Then
            assertThat(asked()).isEqualTo(AT_FIRST + 1);
            // When: it would answer now, and is asked two minutes after the first time
            System.setProperty(READY, "true");
            rig.tick(Duration.ofSeconds(100));
            assertThat(asked()).isEqualTo(AT_FIRST + 1);
            rig.tick(Duration.ofSeconds(125));
            // Then
            assertThat(rig.decisions())
                    .singleElement()
                    .extracting(Optional::orElseThrow)
                    .satisfies(d -> assertThat(d.state()).isEqualTo(LifecycleState.ACTIVE));
        }
    }

    @Test
    void aSpecWhoseFactoryWasTooSlowIsNoDeadLetterAndReadAgain() throws Exception {
        System.setProperty(LOOPS, "true");
        try (var loader = UserJar.loader(jar());
                var rig = rig(loader)) {
            // Given
            rig.spec(
                    Duration.ZERO,
                    "acme/own",
                    Rig.document("Agent", "acme", "own", "slow: {}", ""));
            System.setProperty(READY, "true");
            assertThat(rig.decisions()).isEmpty();
            // When
            rig.tick(Duration.ofSeconds(61));
            // Then
            assertThat(rig.decisions())
                    .extracting(decision -> decision.orElseThrow().agent().name())
                    .containsExactly("own");
            assertThat(rig.written(Topic.DEAD_LETTERS)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAgentThatWasNeverJudgedIsLookedAtAfterAStart(boolean ofTemplate) throws Exception {
        var lives = new Lives(directory);
        try (var loader = UserJar.loader(jar())) {
            // Given
            lives.template("slow", Optional.of(template()));
            lives.begin(-1, evaluators(loader), Duration.ZERO);
            lives.tick(0);
            if (ofTemplate) {
                lives.activity(1, "acme");
            } else {
                lives.spec(1, "acme/own", Rig.document("Agent", "acme", "own", "slow: {}", ""));
            }
            assertThat(lives.decisions()).isEmpty();
            // When
            System.setProperty(READY, "true");
            lives.begin(10, evaluators(loader), Duration.ZERO);
            lives.tick(10.5);
            // Then
            assertThat(lives.decisions()).hasSize(1);
        }
    }

    @Test
    void anAgentThatWasJudgedBeforeIsReadAgainWhenItIsDueAlsoAfterAStart() throws Exception {
        var lives = new Lives(directory);
        try (var loader = UserJar.loader(jar())) {
            // Given
            var evaluators = evaluators(loader);
            lives.begin(-1, evaluators, Duration.ZERO);
            lives.spec(0, "acme/own", Rig.document("Agent", "acme", "own", "queue-depth: {}", ""));
            lives.spec(1, "acme/own", Rig.document("Agent", "acme", "own", "slow: {}", ""));
            assertThat(lives.decisions())
                    .extracting(d -> d.orElseThrow().hold())
                    .containsExactly(Optional.empty(), Optional.of(HoldReason.SPEC_UNUSABLE));
            // When
            System.setProperty(READY, "true");
            lives.begin(10, evaluators, Duration.ZERO);
            lives.ticks(10.5, 60.5);
            assertThat(lives.decisions()).isEmpty();
            lives.tick(61);
            // Then
            assertThat(lives.decisions()).hasSize(1);
        }
    }

    private static int asked() {
        return Integer.getInteger(ASKED, 0);
    }

    private Rig rig(URLClassLoader loader) {
        var rig = Rig.by(evaluators(loader));
        rig.template(Duration.ZERO, "slow", template());
        return rig;
    }

    private static String template() {
        return Rig.document("AgentTemplate", "*", "slow", "slow: {}", "");
    }

    private Evaluators evaluators(URLClassLoader loader) {
        return Evaluators.in(loader).guardedBy(limit);
    }

    private Path jar() throws IOException {
        String source = UserJar.factory("Slow", "slow", "return of(1);");
        var sources = Map.of("Slow", source.replace("return parameters.result", READ));
        return UserJar.of(directory, "slow", sources, "Slow");
    }
}
