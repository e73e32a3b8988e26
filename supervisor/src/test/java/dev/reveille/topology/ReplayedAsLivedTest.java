package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.learned.ActivityHistory;
import dev.reveille.history.replay.MinuteTrace;
import dev.reveille.history.replay.Outcome;
import dev.reveille.history.replay.ReplayPolicies;
import dev.reveille.history.replay.Replaying;
import dev.reveille.history.replay.TenantMinutes;
import dev.reveille.schemas.ResourceScope;
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
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
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
        var lived = live(template, events);
        var replayed = new ArrayList<String>();
        var policy = ReplayPolicies.named(file.toString()).orThrow();
        var outcome = Replaying.run(trace(events), new RecordedPolicy(policy, replayed));
        // Then
        assertThat(lived).hasSizeGreaterThan(30);
        assertThat(replayed).containsExactlyInAnyOrderElementsOf(lived);
        assertThat(outcome.tenants().stream().mapToInt(Outcome.Line::wakes).sum())
                .isEqualTo((int) lived.stream().filter(s -> s.endsWith("wakes")).count());
        assertThat(outcome.policy()).isEqualTo("policy.yaml");
    }

    /** What is told at the beginning of a minute: queues and the fleet first, then activity. */
    private record Minute(int minute, List<Double> cpu, List<TenantEvent> events) {}

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

    /** Starts and stops the topology decides; a minute's activity comes after what is due by it. */
    private static List<String> live(String template, List<Minute> minutes) {
        var told = new ArrayList<String>();
        var running = new TreeMap<String, Boolean>();
        try (var rig = Rig.fresh()) {
            rig.template(Duration.ZERO, "assistant", template);
            for (Minute minute : minutes) {
                Duration at = Duration.ofMinutes(minute.minute());
                rig.tick(at);
                note(rig, running, told, Rig.START.plus(at), false);
                minute.cpu().forEach(cpu -> rig.cpu(at, ResourceScope.NODE, "n1", cpu));
                minute.events().forEach(event -> tell(rig, at, event));
                note(rig, running, told, Rig.START.plus(at), true);
                // when rates are looked at again
                for (int second = 10; second < 60; second += 10) {
                    rig.tick(at.plusSeconds(second));
                }
                note(rig, running, told, Rig.START.plus(at).plusSeconds(50), false);
            }
            rig.tick(Duration.ofMinutes(MINUTES));
            note(rig, running, told, Rig.START.plus(Duration.ofMinutes(MINUTES)), false);
        }
        return told;
    }

    private static void tell(Rig rig, Duration at, TenantEvent event) {
        String tenant = event.tenant().value();
        switch (event) {
            case TenantEvent.Active active -> {
                var attributes = new TreeMap<String, Object>();
                active.attributes().forEach((name, value) -> attributes.put(name, value.text()));
                active.agent()
                        .ifPresentOrElse(
                                agent -> rig.activityOf(at, tenant, agent, attributes),
                                () -> rig.activity(at, tenant, attributes));
            }
            case TenantEvent.Waiting waiting ->
                    rig.queue(at, tenant, waiting.eventType().orElse(null), waiting.depth());
            case TenantEvent.Endowed _ -> throw new IllegalArgumentException("not told here");
        }
    }

    private static void note(
            Rig rig, Map<String, Boolean> running, List<String> told, Instant at, boolean now) {
        // What comes due by a minute's first instant is the last thing of the minute before.
        long minute = Math.floorDiv(at.toEpochMilli() - (now ? 0 : 1), 60_000L);
        for (var some : rig.decisions()) {
            var decision = some.orElseThrow();
            assertThat(decision.agent().name()).isEqualTo("assistant");
            boolean runs = decision.state().runs();
            String tenant = decision.agent().tenant().value();
            if (runs != running.getOrDefault(tenant, false)) {
                told.add(tenant + " " + (minute - FIRST) + (runs ? " wakes" : " sleeps"));
            }
            running.put(tenant, runs);
        }
    }
}
