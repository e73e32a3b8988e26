package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.schemas.ResourceScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lives of agents under events drawn at random. Each agent has a twin of the same policy that is
 * looked at with every tick, not only when its index of deadlines says so: both must live the same.
 */
class SeededLivesTest {
    /** Adds nothing to a score but a look in every second. */
    private static final String RESTLESS =
            "{cel: {score: \"now.getSeconds() > 99 ? 1.0 : 0.0\", look.every: 1s}}";

    private static final List<String> EVALUATORS =
            List.of(
                    "tenant-activity: {active.within: 7s, listening.within: 19s, dormant.within:"
                            + " 40s}",
                    "queue-depth: {}",
                    "max: [queue-depth, {tenant-activity: {active.within: 9s, listening.within:"
                            + " 9s}}]",
                    "weighted: [{weight: 2, of: queue-depth}, {of: {tenant-activity:"
                            + " {active.within: 11s, listening.within: 29s}}}]",
                    "resource-priority: {}",
                    "cel: 'last_activity_seconds < 13 || pending_requests > 7 ? 1.0 :"
                            + " last_activity_days > 0.0007 ? 0.0 : available_cpu'",
                    "first-match: [{when: 'available_cpu < 0.3', use: queue-depth}, {use:"
                            + " {tenant-activity: {active.within: 15s, listening.within: 17s}}}]",
                    "cel: 'double(fact(\"want\", 0.0))'",
                    "event-driven: {}",
                    "learned: {}",
                    "max: [learned, queue-depth]");

    private static final int BUSY_SECONDS = 300;
    private static final int QUIET_SECONDS = 500;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 33);
    }

    private record Policy(String evaluator, long up, long down, String more) {
        static Policy drawn(long seed, Random random) {
            String evaluator = EVALUATORS.get((int) (seed % EVALUATORS.size()));
            long up = random.nextBoolean() ? 0 : random.nextInt(40);
            long down = random.nextBoolean() ? 0 : random.nextInt(40);
            return new Policy(
                    evaluator,
                    up,
                    down,
                    (", facts: {agent_priority: 0.8}, dwell: {up: %ds, down: %ds}, stale.after:"
                                    + " %ds, archive.after: %ds, thresholds: {hysteresis: %s}")
                            .formatted(
                                    up,
                                    down,
                                    random.nextBoolean() ? 0 : 10 + random.nextInt(40),
                                    30 + random.nextInt(60),
                                    random.nextBoolean() ? "0.05" : "0.15"));
        }
    }

    /** What anyone hears of an agent, but its score. */
    private record Told(
            Instant at, LifecycleState state, LifecycleState wouldBe, Optional<HoldReason> hold) {
        boolean same(Told other) {
            return state == other.state && wouldBe == other.wouldBe && hold.equals(other.hold);
        }
    }

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theIndexOfDeadlinesFindsWhatLookingAllTheTimeFinds(long seed) {
        // Given
        var random = new Random(seed);
        var policy = Policy.drawn(seed, random);
        try (var rig = Rig.fresh()) {
            String twin = "max: [{" + policy.evaluator + "}, " + RESTLESS + "]";
            rig.spec(s(0), "acme/a", document("a", policy.evaluator, policy.more));
            rig.spec(s(0), "acme/twin", document("twin", twin, policy.more));
            // When
            for (int second = 1; second <= BUSY_SECONDS; second++) {
                somethingMayHappen(rig, s(second), random);
                rig.tickAfterGap(s(second));
            }
            for (int second = 1; second <= QUIET_SECONDS; second++) {
                rig.tickAfterGap(s(BUSY_SECONDS + second));
            }
            // Then
            var all = rig.decisions().stream().flatMap(Optional::stream).toList();
            var lived = life("a", all);
            assertThat(lived).isEqualTo(life("twin", all));
            theyDwell(policy, lived);
            var settled = Rig.START.plus(s(BUSY_SECONDS + QUIET_SECONDS - 100));
            boolean waits = policy.evaluator.contains("learned");
            assertThat(lived).allMatch(told -> waits || told.at.isBefore(settled));
        }
    }

    private static String document(String name, String evaluator, String more) {
        return Rig.document("Agent", "acme", name, evaluator, more);
    }

    /** Bursts and silences of half a minute each, on the average. */
    private static void somethingMayHappen(Rig rig, Duration at, Random random) {
        boolean silence = (at.toSeconds() / 30) % 2 == 1 && random.nextInt(10) > 0;
        if (silence || random.nextInt(3) > 0) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> rig.activity(at, "acme");
            case 1 -> rig.activity(at, "acme", Map.of("want", random.nextInt(11) / 10.0));
            case 2 -> rig.queue(at, "acme", null, random.nextInt(15));
            case 3 ->
                    rig.queue(
                            at,
                            "acme",
                            random.nextBoolean() ? "order" : "alert",
                            random.nextInt(3));
            case 4 -> rig.cpu(at, ResourceScope.POOL, "default", random.nextInt(11) / 10.0);
            default -> {
                boolean busy = random.nextBoolean();
                rig.heartbeat(at, "acme/a", 7, busy, 0);
                rig.heartbeat(at, "acme/twin", 7, busy, 0);
            }
        }
    }

    private static List<Told> life(String agent, List<Decision> decisions) {
        var life = new ArrayList<Told>();
        for (Decision d : decisions) {
            var told = new Told(d.decidedAt(), d.state(), d.wouldBe(), d.hold());
            if (d.agent().name().equals(agent) && (life.isEmpty() || !life.getLast().same(told))) {
                life.add(told);
            }
        }
        return life;
    }

    private static void theyDwell(Policy policy, List<Told> life) {
        Optional<Instant> turned = Optional.empty();
        boolean ran = false;
        for (Told told : life) {
            boolean runs = told.state.runs();
            if (runs == ran) {
                continue;
            }
            long least = ran ? policy.up : policy.down;
            assertThat(turned)
                    .as("turned at %s, and before", told.at)
                    .matches(t -> t.isEmpty() || !told.at.isBefore(t.get().plusSeconds(least)));
            turned = Optional.of(told.at);
            ran = runs;
        }
    }
}
