package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.history.replay.MinuteTrace;
import dev.reveille.history.replay.Outcome;
import dev.reveille.history.replay.ReplayPolicies;
import dev.reveille.history.replay.ReplayPolicy;
import dev.reveille.history.replay.Replaying;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What replay counts is what the real topology decides on the same trace. */
class ReplayedAsLivedTest {
    private static final int MINUTES = 120;
    private static final long FIRST = ActivityHistory.minuteOf(Rig.START);

    @TempDir Path dir;

    @ParameterizedTest(name = "seed {0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | tenant-activity: {active.within: 3m, listening.within: 8m}                |",
                "2 | tenant-activity: {active.within: 3m, listening.within: 8m, dormant.score: 0}"
                        + " | , dwell: {up: 15m}, archive.after: 10m",
                "3 | tenant-activity: {active.within: 2m, listening.within: 4m}"
                        + " | , dwell: {up: 90s, down: 5m}",
                "4 | cel: 'last_activity_seconds < 240 ? 0.9 : last_activity_seconds < 600 ?"
                        + " 0.36 : 0.05' | ",
                "5 | cel: 'last_activity_seconds < 240 ? 0.9 : last_activity_seconds < 600 ?"
                        + " 0.36 : 0.05' | , thresholds: {hysteresis: 0.01}",
                "6 | cel: 'now.getMinutes(\"UTC\") < 30 && last_activity_seconds < 1200' |",
            })
    void aTraceReplayedIsDecidedAsItIsLived(long seed, String evaluator, String more)
            throws IOException {
        // Given
        String template =
                Rig.document(
                        "AgentTemplate", "*", "assistant", evaluator, more == null ? "" : more);
        Path file = Files.writeString(dir.resolve("policy.yaml"), template);
        var trace = trace(new SplittableRandom(seed), 25);
        // When
        var lived = live(template, trace);
        var replayed = new ArrayList<String>();
        var policy = ReplayPolicies.named(file.toString()).orThrow();
        var outcome = Replaying.run(trace, recorded(policy, replayed));
        // Then
        assertThat(lived).hasSizeGreaterThan(50);
        assertThat(replayed).containsExactlyInAnyOrderElementsOf(lived);
        assertThat(outcome.tenants().stream().mapToInt(Outcome.Line::wakes).sum())
                .isEqualTo((int) lived.stream().filter(s -> s.endsWith("wakes")).count());
        assertThat(outcome.policy()).isEqualTo("policy.yaml");
    }

    private static MinuteTrace trace(RandomGenerator random, int tenants) {
        var days = new ArrayList<MinuteTrace.Day>();
        for (int tenant = 0; tenant < tenants; tenant++) {
            var active = new BitSet();
            for (int m = random.nextInt(20); m < MINUTES; ) {
                active.set(m);
                m += 1 + (int) Math.exp(random.nextDouble() * 3.2);
            }
            days.add(new MinuteTrace.Day(new TenantId("t" + tenant), active));
        }
        return new MinuteTrace(days, MINUTES, FIRST);
    }

    /** Starts and stops the topology decides; a minute's activity comes after what is due by it. */
    private static List<String> live(String template, MinuteTrace trace) {
        var told = new ArrayList<String>();
        var running = new TreeMap<String, Boolean>();
        try (var rig = Rig.fresh()) {
            rig.template(Duration.ZERO, "assistant", template);
            for (int minute = 0; minute < MINUTES; minute++) {
                Duration at = Duration.ofMinutes(minute);
                rig.tick(at);
                note(rig, running, told, Rig.START.plus(at), false);
                for (MinuteTrace.Day day : trace.days()) {
                    if (day.active().get(minute)) {
                        rig.activity(at, day.tenant().value());
                    }
                }
                note(rig, running, told, Rig.START.plus(at), true);
                rig.tick(at.plusSeconds(30));
                note(rig, running, told, Rig.START.plus(at).plusSeconds(30), false);
            }
            rig.tick(Duration.ofMinutes(MINUTES));
            note(rig, running, told, Rig.START.plus(Duration.ofMinutes(MINUTES)), false);
        }
        return told;
    }

    private static void note(
            Rig rig, Map<String, Boolean> running, List<String> told, Instant at, boolean now) {
        // What comes due by a minute's first instant is the last thing of the minute before.
        long minute = Math.floorDiv(at.toEpochMilli() - (now ? 0 : 1), 60_000L);
        for (var some : rig.decisions()) {
            var decision = some.orElseThrow();
            boolean runs = decision.state().runs();
            String tenant = decision.agent().tenant().value();
            if (runs != running.getOrDefault(tenant, false)) {
                told.add(tenant + " " + (minute - FIRST) + (runs ? " wakes" : " sleeps"));
            }
            running.put(tenant, runs);
        }
    }

    private static ReplayPolicy recorded(ReplayPolicy policy, List<String> told) {
        return new ReplayPolicy() {
            @Override
            public String name() {
                return policy.name();
            }

            @Override
            public Run begin() {
                var run = policy.begin();
                return tenant -> new Recorded(tenant, run.tenant(tenant), told);
            }
        };
    }

    private static final class Recorded implements ReplayPolicy.Course {
        private final TenantId tenant;
        private final ReplayPolicy.Course course;
        private final List<String> told;
        private boolean ran;

        Recorded(TenantId tenant, ReplayPolicy.Course course, List<String> told) {
            this.tenant = tenant;
            this.course = course;
            this.told = told;
        }

        private void note(long minute, boolean runs) {
            if (runs != ran) {
                told.add(tenant + " " + (minute - FIRST) + (runs ? " wakes" : " sleeps"));
            }
            ran = runs;
        }

        @Override
        public boolean active(long minute) {
            boolean runs = course.active(minute);
            note(minute, runs);
            return runs;
        }

        @Override
        public ReplayPolicy.Look after(long minute) {
            return noted(minute, course.after(minute));
        }

        @Override
        public ReplayPolicy.Look look(long minute) {
            return noted(minute, course.look(minute));
        }

        private ReplayPolicy.Look noted(long minute, ReplayPolicy.Look look) {
            note(minute, look.runs());
            return look;
        }
    }
}
