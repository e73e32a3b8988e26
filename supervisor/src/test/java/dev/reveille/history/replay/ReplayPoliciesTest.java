package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayPoliciesTest {
    @Test
    void policiesAreNamedAsTheyAreAskedFor() {
        assertThat(ReplayPolicies.named("fixed:10m").orThrow())
                .isEqualTo(new FixedKeepAlive("fixed:10m", 10));
        assertThat(ReplayPolicies.named("hybrid-histogram?range=4h&least=2").orThrow())
                .isEqualTo(new HybridHistogram("hybrid-histogram?range=4h&least=2", 240, 2));
        assertThat(ReplayPolicies.named("learned").orThrow())
                .isEqualTo(new LearnedKeepAlive("learned", 0.05));
        assertThat(ReplayPolicies.named("learned?wake=0.01").orThrow())
                .isEqualTo(new LearnedKeepAlive("learned?wake=0.01", 0.01));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fixed",
                "fixed:",
                "fixed:10s",
                "fixed:ten",
                "magic",
                "learned?wake=2",
                "learned?wake",
                "learned?wake=NaN",
                "learned:5m",
                "learned?awake=0.1",
                "hybrid-histogram?range=0",
                "hybrid-histogram?range=8d",
                "hybrid-histogram?least=0",
                "hybrid-histogram?wake=0.1"
            })
    void whatIsNoPolicyIsRefusedWithTheFormsThereAre(String name) {
        assertThatThrownBy(() -> ReplayPolicies.named(name).orThrow())
                .hasMessageContaining("--policy " + name)
                .hasMessageContaining("use fixed:10m");
    }

    @ParameterizedTest
    @CsvSource({
        "'{tenant-activity: {active.within: 2m, listening.within: 9m}}', listening=0.95,"
                + " listening=0.05",
        "learned, wake=0.7, wake=0.0005",
        "{learned: {wake: 0.5}}, wake=0.7, wake=0.0005",
    })
    void aSweepOfAFileMovesItsEdgeFromFewIdleHoursToFewColdStarts(
            String evaluator, String first, String last, @TempDir Path dir) throws IOException {
        // Given
        String relevance = "relevance: {evaluator: %s, dwell: {up: 2m}}".formatted(evaluator);
        Path file = Files.writeString(dir.resolve("own.yaml"), relevance);
        var trace = Traces.random(new SplittableRandom(4), 20, 600);
        // When
        var all = ReplayPolicies.sweep(file.toString()).orThrow();
        // Then
        assertThat(all).hasSizeGreaterThan(10);
        assertThat(all.getFirst().name()).isEqualTo("own.yaml?" + first);
        assertThat(all.getLast().name()).isEqualTo("own.yaml?" + last);
        assertThat(Replaying.run(trace, all.getLast()).idleHours())
                .isGreaterThan(Replaying.run(trace, all.getFirst()).idleHours());
    }

    @Test
    void aSweepHasEverySettingOfAPolicyUnderItsOwnName() {
        for (String name : new String[] {"fixed:10m", "hybrid-histogram", "learned"}) {
            var all = ReplayPolicies.sweep(name).orThrow();
            assertThat(all).hasSizeGreaterThan(10);
            assertThat(all)
                    .allSatisfy(
                            policy ->
                                    assertThat(ReplayPolicies.named(policy.name()).orThrow())
                                            .isEqualTo(policy));
        }
    }
}
