package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Partitions;
import dev.reveille.topology.RelevanceCounters.Counter;
import dev.reveille.topology.RelevanceStreams;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told decides, whoever falls over or stays away meanwhile, and wherever it is told. */
class SameDecisionsTest {
    private static final int ROUNDS = 14;
    private static final int TENANTS = 16;
    private static final int VISITS = 400;

    @TempDir static Path dir;
    private static TestBroker broker;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        broker = TestBroker.start(dir.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Lane lane(String prefix) throws Exception {
        return lane(prefix, tenant -> Partitions.ofTenant(tenant, Lane.PARTITIONS));
    }

    private static Lane lane(String prefix, ToIntFunction<String> partitioner) throws Exception {
        var lane = new Lane(broker.bootstrapServers(), prefix, partitioner);
        Story.templates().forEach(said -> lane.tell(said, Story.BEGIN));
        return lane;
    }

    private RelevanceStreams relevance(Lane lane) {
        return RelevanceMain.start(
                broker.bootstrapServers(),
                lane.prefix,
                dir.resolve(lane.prefix),
                Story.BEGIN,
                failures::add);
    }

    private static Mortal mortal(Lane lane) throws Exception {
        return new Mortal(lane, dir.resolve(lane.prefix));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 1)
    void neitherACrashMidStreamWithOrWithoutItsDiskNorAPartitionerChangesADecision(long seed)
            throws Exception {
        var random = new Random(seed);
        try (var calm = lane("calm.");
                var killed = lane("killed.");
                var wiped = lane("wiped.");
                var crc32 = lane("crc32.", SameDecisionsTest::crc32);
                var any = lane("random.", _ -> random.nextInt(Lane.PARTITIONS))) {
            // Given
            var lanes = List.of(calm, killed, wiped, crc32, any);
            try (var _ = relevance(calm);
                    var misplaced = relevance(crc32);
                    var scattered = relevance(any);
                    var first = mortal(killed);
                    var second = mortal(wiped)) {
                var story = new Story(seed, TENANTS);
                for (int round = 0; round < ROUNDS; round++) {
                    boolean crash = round == ROUNDS * 3 / 5;
                    var next = crash ? story.rush(VISITS) : story.next();
                    lanes.forEach(lane -> lane.passTime(next.at()));
                    lanes.forEach(Lane::settle);
                    lanes.forEach(Lane::decidedSoFar);
                    lanes.forEach(lane -> lane.tell(next));
                    if (crash) {
                        // When
                        first.killMidStream();
                        second.killMidStream();
                        second.loseDisk();
                        first.begin(Story.BEGIN);
                        second.begin(Story.BEGIN);
                    }
                    lanes.forEach(Lane::settle);
                    lanes.forEach(lane -> lane.awaitShown(next));
                }
                assertThat(misplaced.counters().get(Counter.MISPLACED)).isGreaterThan(VISITS / 2);
                assertThat(scattered.counters().get(Counter.MISPLACED)).isGreaterThan(VISITS / 2);
            }
            // Then
            var decided = decided(calm);
            assertThat(decided).hasSize(5 * TENANTS);
            assertThat(decided.values().stream().mapToInt(List::size).sum()).isGreaterThan(300);
            for (Lane lane : lanes) {
                assertThat(decided(lane)).as(lane.prefix).isEqualTo(decided);
                assertThat(told(lane)).as(lane.prefix).isEqualTo(told(calm)).isEqualTo(once(lane));
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void aSchedulerAwayForAQuarterOfAnHourWhileTenantsAreBusyStopsNobodyWhenItReturns()
            throws Exception {
        var story = new Story(1, TENANTS);
        try (var lane = lane("away.");
                var elsewhere = lane("away.", SameDecisionsTest::crc32);
                var mortal = mortal(lane)) {
            // Given all run
            Instant left = Story.BEGIN.plusSeconds(60);
            var all = story.visits(_ -> true, left);
            lane.passTime(left);
            lane.settle();
            lane.tell(all);
            lane.settle();
            assertThat(newest(lane, "t000/silence").state()).isEqualTo(LifecycleState.ACTIVE);
            mortal.kill();
            lane.decidedSoFar();
            // When some visit, some visit by a client with another partitioner, and some work
            Instant back = left.plus(Duration.ofMinutes(15));
            for (Instant at = left; at.isBefore(back); at = at.plusSeconds(20)) {
                lane.tell(story.visits(tenant -> tenant % 4 == 0, at));
                elsewhere.tell(story.visits(tenant -> tenant % 4 == 1, at));
                lane.tell(story.working(tenant -> tenant % 4 == 2), at);
            }
            elsewhere.flush();
            // and time goes on as it returns
            lane.tick(back.plusMillis(100));
            mortal.begin(back);
            var decided = new ArrayList<Decision>();
            for (int s = 1; s < 120 && resting(decided) < TENANTS / 4; s++) {
                lane.tick(back.plusSeconds(s));
                lane.settle();
                lane.decidedSoFar().stream()
                        .filter(d -> d.agent().name().equals("silence"))
                        .forEach(decided::add);
            }
            // Then
            assertThat(decided)
                    .filteredOn(d -> number(d) % 4 < 3)
                    .isNotEmpty()
                    .allMatch(d -> d.state() == LifecycleState.ACTIVE);
            assertThat(decided)
                    .filteredOn(d -> number(d) % 4 == 3)
                    .hasSizeGreaterThanOrEqualTo(TENANTS / 4)
                    .last()
                    .matches(d -> d.state() == LifecycleState.DORMANT);
        }
    }

    /** Tenants of the last quarter, of whom nothing is heard, whose agent was let go. */
    private static long resting(List<Decision> decided) {
        return decided.stream()
                .filter(d -> number(d) % 4 == 3 && d.state() == LifecycleState.DORMANT)
                .map(Decision::agent)
                .distinct()
                .count();
    }

    private static int number(Decision decision) {
        return Integer.parseInt(decision.agent().tenant().value().substring(1));
    }

    private static Decision newest(Lane lane, String agent) {
        return lane.decisions().stream()
                .filter(d -> d.agent().toString().equals(agent))
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    private static int crc32(String tenant) {
        var crc = new CRC32();
        crc.update(tenant.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % Lane.PARTITIONS);
    }

    /** Every decision of each agent, in order, as it was but for where its cause lies. */
    private static Map<String, List<String>> decided(Lane lane) {
        return lane.decisions().stream()
                .collect(
                        Collectors.groupingBy(
                                d -> d.agent().toString(),
                                TreeMap::new,
                                Collectors.mapping(
                                        d -> d.toString().replace(d.cause(), ""),
                                        Collectors.toList())));
    }

    /** What history says was decided. */
    private static List<String> told(Lane lane) {
        return lane.history().stream()
                .map(
                        e ->
                                e.agent().orElseThrow()
                                        + " "
                                        + e.at()
                                        + " "
                                        + e.details().get("state")
                                        + " "
                                        + e.details().get("score"))
                .sorted()
                .toList();
    }

    /** The same of the decisions themselves. */
    private static List<String> once(Lane lane) {
        return lane.decisions().stream()
                .map(d -> d.agent() + " " + d.decidedAt() + " " + d.state() + " " + d.shownScore(4))
                .sorted()
                .toList();
    }
}
