package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.history.replay.MinuteTrace;
import dev.reveille.history.replay.ReplayPolicies;
import dev.reveille.history.replay.Replaying;
import dev.reveille.history.replay.TenantMinutes;
import dev.reveille.topology.Lived.Minute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What replay counts is what the real topology decides on the same trace: starts and stops, each in
 * its minute, and every figure made of them.
 */
class ReplayedAsLivedTest {
    private static final int MINUTES = 120;

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
                "7 | learned: {} |",
                "8 | learned: {wake: 0.02} | , thresholds: {hysteresis: 0}, dwell: {up: 3m}",
                "9 | cel: 'activity_rate_1m > 1.5 ? 0.9 : activity_rate_5m > 0.4 ? 0.6 :"
                        + " activity_rate_1h > 0.3 ? 0.38 : 0.1' |",
                "10 | cel: 'activity_rate_5m' | , dwell: {up: 2m, down: 4m}",
                "11 | queue-depth: {} | , stale.after: 7m",
                "12 | first-match: [{when: 'fact(\"plan\", \"\") == \"gold\"',"
                        + " use: {max: [queue-depth, {learned: {wake: 0.04}}]}},"
                        + " {use: {min: [{tenant-activity: {active.within: 4m,"
                        + " listening.within: 9m}}, {cel: 'activity_rate_1h > 0.2'}]}}]"
                        + " | , stale.after: {activity: 20m, queue-depth: 15m}",
                "13 | weighted: [{of: {tenant-activity: {active.within: 6m,"
                        + " listening.within: 12m}}, weight: 2}, {of: queue-depth, weight: 1}]"
                        + " | , dwell: {up: 1m}",
                "14 | resource-priority: {} | , facts: {agent_priority: 0.8}",
                "15 | cel: 'available_cpu > 0.5 && last_activity_seconds < 900 ? 0.8 : 0.2' |",
            })
    void aTraceReplayedIsDecidedAsItIsLived(long seed, String evaluator, String more)
            throws IOException {
        isDecidedAsItIsLived(evaluator, more, events(new SplittableRandom(seed), 25));
    }

    @ParameterizedTest(name = "seed {0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "21 | tenant-activity: {active.within: 3m, listening.within: 8m} |",
                "22 | cel: 'activity_rate_1m > 1.5 ? 0.9 : activity_rate_5m > 0.4 ? 0.6 :"
                        + " activity_rate_1h > 0.3 ? 0.38 : 0.1' |",
                "23 | learned: {wake: 0.03} |",
                "24 | max: [{tenant-activity: {active.within: 2m,"
                        + " listening.within: 4m}}, {cel: 'activity_rate_1m > 2.5 ? 0.7 : 0.0'}] |"
                        + " , dwell: {up: 2m}",
            })
    void whatNamesOneAgentOfATenantTellsTheOthersAsMuchAsLive(
            long seed, String evaluator, String more) throws IOException {
        var names = new SplittableRandom(-seed);
        var minutes = events(new SplittableRandom(seed), 25);
        for (Minute minute : minutes) {
            minute.events().replaceAll(event -> naming(names, event));
        }
        isDecidedAsItIsLived(evaluator, more, minutes);
    }

    /** Some activity names the agent that is judged, some another, some none. */
    private static TenantEvent naming(RandomGenerator random, TenantEvent event) {
        var name = List.of("", "assistant", "indexer", "indexer").get(random.nextInt(4));
        return event instanceof TenantEvent.Active(var id, _, var type, var attributes)
                        && !name.isEmpty()
                ? new TenantEvent.Active(id, Optional.of(name), type, attributes)
                : event;
    }

    private void isDecidedAsItIsLived(String evaluator, @Nullable String more, List<Minute> events)
            throws IOException {
        // Given
        String template =
                Rig.document(
                        "AgentTemplate", "*", "assistant", evaluator, more == null ? "" : more);
        Path file = Files.writeString(dir.resolve("policy.yaml"), template);
        // When
        var lived = Lived.of(template, events);
        var replayed = new ArrayList<String>();
        var policy = ReplayPolicies.named(file.toString()).orThrow();
        var outcome = Replaying.run(trace(events), new RecordedPolicy(policy, replayed));
        // Then
        assertThat(lived.changes).hasSizeGreaterThan(30);
        assertThat(replayed).containsExactlyInAnyOrderElementsOf(lived.changes);
        assertThat(outcome.tenants()).containsExactlyInAnyOrderElementsOf(lived.lines());
        assertThat(outcome.policy()).isEqualTo("policy.yaml");
    }

    private static List<Minute> events(RandomGenerator random, int tenants) {
        var minutes = new ArrayList<Minute>();
        for (int minute = 0; minute < MINUTES; minute++) {
            boolean news = random.nextInt(8) == 0;
            var cpu = news ? List.of(random.nextInt(11) / 10.0) : List.<Double>of();
            minutes.add(new Minute(minute, cpu, new ArrayList<>()));
        }
        for (int tenant = 0; tenant < tenants; tenant++) {
            var id = new TenantId("t" + tenant);
            for (int m = random.nextInt(20); m < MINUTES; m += pause(random)) {
                var waits = Optional.of("order").filter(_ -> random.nextBoolean());
                if (random.nextInt(2) == 0) {
                    int depth = random.nextInt(14);
                    minutes.get(m)
                            .events()
                            .add(new TenantEvent.Waiting(id, Optional.empty(), waits, depth));
                }
                var plan = new FactValue.Text(random.nextInt(4) == 0 ? "free" : "gold");
                Map<String, FactValue> carried =
                        random.nextInt(3) == 0 ? Map.of("plan", plan) : Map.of();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    minutes.get(m)
                            .events()
                            .add(new TenantEvent.Active(id, Optional.empty(), "activity", carried));
                }
            }
        }
        return minutes;
    }

    private static int pause(RandomGenerator random) {
        return 1 + (int) Math.exp(random.nextDouble() * 3.2);
    }

    private static MinuteTrace trace(List<Minute> minutes) {
        var trace = new TenantMinutes();
        trace.reach(Rig.START);
        for (Minute minute : minutes) {
            Instant at = Rig.START.plus(Duration.ofMinutes(minute.minute()));
            minute.cpu().forEach(cpu -> trace.add(gauge(cpu, at), at));
            minute.events().forEach(event -> trace.add(event, at));
        }
        trace.reach(Rig.START.plus(Duration.ofMinutes(MINUTES - 1)));
        return trace.trace();
    }

    private static FleetGauge gauge(double cpu, Instant at) {
        var free =
                new TenantEvent.Resources(
                        OptionalDouble.of(cpu),
                        OptionalLong.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty());
        return new FleetGauge(FleetGauge.Scope.NODE, "n1", free, at);
    }
}
