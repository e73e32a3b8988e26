package dev.reveille.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    @Test
    void ofABrokenHistoryLittleIsLeftAndItIsStillBroken() {
        // Given
        SimParts parts = Mutation.RELEASED_BEFORE_THE_END.parts();
        Scenario broken =
                LongStream.rangeClosed(1, 200)
                        .mapToObj(seed -> Scenario.of(seed, Duration.ofMinutes(24)))
                        .filter(s -> Simulation.run(s, parts, false).broken().isPresent())
                        .findFirst()
                        .orElseThrow();
        // When
        var least = Shrinker.shrink(broken, parts);
        // Then
        assertThat(least.broken()).isPresent();
        assertThat(least.scenario().faults().size() + least.scenario().wishes().size())
                .isLessThan(8);
        assertThat(least.history().getLast()).contains("BROKEN");
    }
}
