package dev.reveille.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.control.Moving.Loop;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Agents that move between pools at random, while each pool reads, decides, dies and begins anew at
 * its own pace, transactions of relevance are cut off, logs are cleaned and nodes are lost.
 */
class RandomMovesTest {
    private static final List<AgentId> AGENTS =
            List.of(AgentId.of("acme", "a"), AgentId.of("acme", "b"));

    private static final List<String> SPECS = List.of("py", "py,config=x", "py,exclusive");

    private final Moving fleet = new Moving("default", "gpu", "west");

    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, 400).boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverTheOrderAnAgentHasOneOwnerInAllPoolsAndRunsInItsOwnInTheEnd(long seed) {
        // Given
        var random = new Random(seed);
        fleet.loops.forEach(loop -> loop.ahead = Duration.ofSeconds(random.nextInt(21) - 10));
        AGENTS.forEach(agent -> fleet.want(agent, "default", LifecycleState.DORMANT));
        // When
        for (int i = 0; i < 250; i++) {
            fleet.now = fleet.now.plusMillis(random.nextInt(300));
            step(random);
        }
        fleet.relevance.commit();
        fleet.calm();
        // Then
        for (AgentId agent : AGENTS) {
            Optional<String> runsIn =
                    fleet.relevance
                            .last(agent)
                            .filter(decision -> decision.state().runs())
                            .map(Decision::pool);
            for (Loop loop : fleet.loops) {
                assertThat(loop.owner(agent).isPresent())
                        .as("%s in %s\n%s", agent, loop.name, fleet.history())
                        .isEqualTo(runsIn.equals(Optional.of(loop.name)));
            }
        }
    }

    private void step(Random random) {
        Loop loop = fleet.loops.get(random.nextInt(fleet.loops.size()));
        Loop other = fleet.loops.get(random.nextInt(fleet.loops.size()));
        switch (random.nextInt(20)) {
            case 0, 1 -> decide(random);
            case 2, 3 -> fleet.relevance.commit();
            case 4 -> {
                if (random.nextBoolean()) {
                    fleet.relevance.abort();
                }
            }
            case 5, 6, 7 -> loop.readCommitted();
            case 8, 9 -> loop.readUncommitted();
            case 10, 11, 12 -> readSome(loop, other, random);
            case 13, 14, 15 -> loop.decide();
            case 16 -> loop.obey();
            case 17 -> fleet.relevance.clean(random);
            case 18 -> {
                if (random.nextInt(3) == 0) {
                    loop.restart(random);
                }
            }
            case 19 -> {
                if (random.nextInt(8) == 0) {
                    loop.reborn();
                }
                fleet.loops.forEach(Loop::beat);
            }
            default -> throw new IllegalStateException();
        }
    }

    private static void readSome(Loop loop, Loop other, Random random) {
        for (int i = random.nextInt(6); i >= 0; i--) {
            loop.readOther(other);
        }
    }

    private void decide(Random random) {
        var state = random.nextInt(4) == 0 ? LifecycleState.DORMANT : LifecycleState.ACTIVE;
        String pool = fleet.loops.get(random.nextInt(fleet.loops.size())).name;
        String spec = SPECS.get(random.nextInt(SPECS.size()));
        fleet.decided(AGENTS.get(random.nextInt(AGENTS.size())), pool, state, spec);
    }
}
