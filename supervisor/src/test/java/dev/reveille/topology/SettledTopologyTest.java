package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That nothing is lost by not judging after activity that cannot change a decision. */
class SettledTopologyTest {
    private static final String STEPS =
            "tenant-activity: {active.within: 5s, listening.within: 20s, dormant.within: 60s}";
    private static final String MORE = ", dwell: {up: 3s, down: 2s}, archive.after: 90s";

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    @Test
    void theThousandthActivityIsNotJudged() {
        try (var rig = Rig.fresh()) {
            // Given
            rig.spec(s(0), "acme/assistant", Rig.fiveSeconds("acme", "assistant"));
            rig.activity(s(1), "acme");
            long before = rig.counters.get(Counter.JUDGEMENTS);
            // When
            for (int i = 0; i < 1_000; i++) {
                rig.activity(s(1.001 + i * 0.001), "acme");
            }
            // Then
            assertThat(rig.counters.get(Counter.JUDGEMENTS)).isEqualTo(before);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void decisionsAreThoseOfAnEvaluatorThatIsAlwaysAsked(long seed) {
        // Given the same one, once bare, and once within another, where it is asked each time
        List<String> bare = decisions(seed, STEPS);
        List<String> within = decisions(seed, "max: [{" + STEPS + "}]");
        // Then
        assertThat(bare).isEqualTo(within).hasSizeGreaterThan(20);
    }

    private static List<String> decisions(long seed, String evaluator) {
        var random = new Random(seed);
        var told = new ArrayList<String>();
        try (var rig = Rig.fresh()) {
            rig.spec(s(0), "a/one", Rig.document("Agent", "a", "one", evaluator, MORE));
            rig.spec(s(0), "a/two", Rig.document("Agent", "a", "two", evaluator, ""));
            double at = 0;
            for (int i = 0; i < 300; i++) {
                at += random.nextInt(4) == 0 ? 40 * random.nextDouble() : random.nextDouble();
                event(rig, random, s(at));
                if (random.nextBoolean()) {
                    rig.tick(s(at));
                }
                rig.decisions().forEach(d -> told.add(brief(d)));
            }
        }
        // of two that are due with one tick, which comes first says nothing
        told.sort(Comparator.comparing(line -> line.substring(0, line.indexOf(' '))));
        return told;
    }

    private static void event(Rig rig, Random random, Duration at) {
        switch (random.nextInt(12)) {
            case 0 -> rig.activity(at, "a", Map.of("subscription_active", random.nextInt(4) > 0));
            case 1 -> rig.queue(at, "a", null, random.nextInt(3));
            case 2 -> rig.activityOf(at, "a", "one");
            case 3 -> rig.override(at, pause(at.plusSeconds(random.nextInt(8))));
            case 4 -> rig.tombstone(at, Topic.OVERRIDES, pause(at).scope().key());
            case 5 -> rig.heartbeat(at, "a/one", 1, random.nextBoolean(), 0);
            default -> rig.activity(at, "a");
        }
    }

    private static AgentOverride pause(Duration until) {
        return new AgentOverride(
                new OverrideScope.All(),
                AgentOverride.Kind.PAUSE,
                Optional.of(Rig.START.plus(until)),
                "ana",
                Rig.START,
                "");
    }

    /** All that does not name the evaluator. */
    private static String brief(Optional<Decision> told) {
        Decision d = told.orElseThrow();
        return String.join(
                " ",
                d.agent().toString(),
                d.state().name(),
                Double.toString(d.score()),
                d.wouldBe().name(),
                d.hold().map(Enum::name).orElse("-"),
                d.decidedAt().toString(),
                d.nextLookAt().toString(),
                d.since().toString(),
                d.cause());
    }
}
