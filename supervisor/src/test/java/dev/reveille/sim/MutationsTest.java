package dev.reveille.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that misses what is broken on purpose would miss what is broken by mistake. */
class MutationsTest {
    private static final long SEEDS = Long.getLong("reveille.sim.mutation.seeds", 60);

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void whatIsBrokenOnPurposeIsNoticed(Mutation mutation) {
        // Given
        var parts = mutation.parts();
        // When
        Optional<String> broken =
                LongStream.rangeClosed(1, SEEDS)
                        .parallel()
                        .mapToObj(
                                seed ->
                                        Simulation.run(
                                                Scenario.of(seed, Mutation.LENGTH), parts, false))
                        .flatMap(result -> result.broken().stream())
                        .findAny();
        // Then
        assertThat(broken).isPresent();
    }
}
