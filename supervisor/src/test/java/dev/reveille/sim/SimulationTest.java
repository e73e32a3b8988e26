package dev.reveille.sim;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.sim.Simulation.Result;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Seeded histories of a whole fleet. {@code -Dreveille.sim.seeds=N} and {@code
 * -Dreveille.sim.hours=H}: more of them, and longer ones; {@code -Dreveille.sim.seed=S}: that one.
 */
class SimulationTest {
    private static final long SEEDS = Long.getLong("reveille.sim.seeds", 200);
    private static final long ONE = Long.getLong("reveille.sim.seed", 0);
    private static final Duration LENGTH = Duration.ofHours(Long.getLong("reveille.sim.hours", 2));

    @Test
    void whateverGoesWrongNoRuleIsBrokenAndInCalmAllRunsThatIsWanted() {
        // Given
        var seeds = ONE == 0 ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(ONE);
        // When
        List<Result> broken =
                seeds.parallel()
                        .mapToObj(seed -> lived(seed, false))
                        .filter(result -> result.broken().isPresent())
                        .toList();
        // Then
        assertThat(broken.stream().map(r -> r.scenario().seed()))
                .as(() -> broken.stream().limit(2).map(SimulationTest::told).collect(joining("\n")))
                .isEmpty();
    }

    @Test
    void aSeedIsOneHistory() {
        assertThat(lived(7, false).digest()).isEqualTo(lived(7, true).digest());
    }

    private static Result lived(long seed, boolean tells) {
        return Simulation.run(Scenario.of(seed, LENGTH), SimParts.SOUND, tells);
    }

    /** What broke, and the shortest history that breaks so, for one to read. */
    private static String told(Result result) {
        Result least = Shrinker.shrink(result.scenario(), SimParts.SOUND);
        return "seed "
                + result.scenario().seed()
                + ": "
                + result.broken().orElse("")
                + "\nthe least of it, "
                + least.scenario()
                + String.join("\n", least.history());
    }
}
