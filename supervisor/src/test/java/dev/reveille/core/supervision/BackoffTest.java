package dev.reveille.core.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.RestartSpec;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
    @Test
    void doublesFromItsBaseUpToItsCap() {
        // Given
        var spec = spec(Duration.ofMillis(100), Duration.ofSeconds(30), 0);
        // When
        var delays =
                IntStream.range(0, 11)
                        .mapToObj(n -> Backoff.delay(spec, n, RandomGenerator.getDefault()))
                        .map(Duration::toMillis);
        // Then
        assertThat(delays)
                .containsExactly(
                        100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 30000L,
                        30000L);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void addsAtMostATenth(long seed) {
        // Given
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var spec = spec(Duration.ofSeconds(5), Duration.ofSeconds(60), 0.1);
        // When, Then
        for (int n = 0; n < 1000; n++) {
            assertThat(Backoff.delay(spec, 1, random))
                    .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        }
    }

    @Test
    void survivesAnyNumberOfFailures() {
        var spec = spec(Duration.ofSeconds(1), Duration.ofSeconds(60), 0);
        assertThat(Backoff.delay(spec, Integer.MAX_VALUE, RandomGenerator.getDefault()))
                .isEqualTo(Duration.ofSeconds(60));
    }

    private static RestartSpec spec(Duration base, Duration cap, double jitter) {
        return new RestartSpec(
                RestartSpec.Type.PERMANENT, base, 2, cap, jitter, Duration.ofSeconds(60));
    }
}
