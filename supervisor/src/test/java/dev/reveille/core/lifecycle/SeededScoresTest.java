package dev.reveille.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Dwell;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Staleness;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores and doubts drawn at random, and operators who interfere. */
class SeededScoresTest {
    private static final int SECONDS = 2_000;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    private static RelevanceSpec policy(Random random) {
        return new RelevanceSpec(
                EvaluatorSpec.of(EvaluatorSpec.DEFAULT),
                Map.of(),
                new Thresholds(0.7, 0.4, 0.1, random.nextInt(4) * 0.05),
                new Dwell(
                        Duration.ofSeconds(random.nextInt(40)),
                        Duration.ofSeconds(random.nextInt(40))),
                Staleness.NEVER,
                Duration.ofSeconds(20 + random.nextInt(60)));
    }

    /** What holds until the next event. */
    private record Given(double score, Set<Doubt> doubts, Optional<Boolean> ordered) {
        static Given drawn(Random random) {
            var doubts = EnumSet.noneOf(Doubt.class);
            for (Doubt doubt : Doubt.values()) {
                if (random.nextInt(8) == 0) {
                    doubts.add(doubt);
                }
            }
            var ordered =
                    random.nextInt(10) == 0
                            ? Optional.of(random.nextBoolean())
                            : Optional.<Boolean>empty();
            return new Given(random.nextInt(21) / 20.0, doubts, ordered);
        }

        Step step(Optional<Standing> before, RelevanceSpec policy, Instant now) {
            return ordered.map(runs -> Lifecycle.ordered(before, score, policy, doubts, runs, now))
                    .orElseGet(() -> Lifecycle.decide(before, score, policy, doubts, now));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingChangesBetweenTwoLooksAndNobodyTurnsWithinItsDwell(long seed) {
        // Given
        var random = new Random(seed);
        var policy = policy(random);
        Optional<Step> known = Optional.empty();
        Optional<Instant> turned = Optional.empty();
        var given = new Given(0, Set.of(), Optional.empty());
        for (int second = 0; second < SECONDS; second++) {
            var now = Instant.ofEpochSecond(second);
            // When: something happens in every tenth second, and in the last third nothing
            boolean event = random.nextInt(10) == 0 && second < SECONDS * 2 / 3;
            given = event ? Given.drawn(random) : given;
            var step = given.step(known.map(Step::standing), policy, now);
            boolean due = known.flatMap(Step::nextLook).filter(at -> !now.isBefore(at)).isPresent();
            if (known.isPresent() && !event && !due) {
                // Then: a look that nobody asked for finds nothing new
                assertThat(step).as("in second %s", second).isEqualTo(known.get());
                continue;
            }
            boolean ran = known.filter(s -> s.standing().state().runs()).isPresent();
            var least = ran ? policy.dwell().up() : policy.dwell().down();
            boolean within = turned.filter(at -> now.isBefore(at.plus(least))).isPresent();
            boolean dwells = step.hold().filter(HoldReason.DWELL::equals).isPresent();
            assertThat(dwells && !within).as("held too long in second %s", second).isFalse();
            if (ran != step.standing().state().runs()) {
                boolean early = within && given.ordered.isEmpty();
                assertThat(early).as("turned too early in second %s", second).isFalse();
                turned = Optional.of(now);
            }
            assertThat(step.nextLook().filter(at -> !at.isAfter(now))).isEmpty();
            known = Optional.of(step);
        }
        // Then: it has settled
        assertThat(known.flatMap(Step::nextLook)).isEmpty();
    }
}
