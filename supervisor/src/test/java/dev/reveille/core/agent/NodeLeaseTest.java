package dev.reveille.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.NodeLease.Now;
import dev.reveille.core.agent.Phase.StopStep;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NodeLeaseTest {
    private static final Duration RUNS = Duration.ofSeconds(12);
    private static final Instant TAKEN = Instant.parse("2026-01-01T00:00:00Z");

    /** Sent at 1,000, acknowledged at 1,010, so it ends at 13,000. */
    private final NodeLease lease = NodeLease.none(RUNS).acknowledged(1000, TAKEN, 1010, true);

    @Test
    void withoutAnAcknowledgedHeartbeatThereIsNone() {
        assertThat(NodeLease.none(RUNS).at(0)).isEqualTo(new Now.Over());
        assertThat(NodeLease.none(RUNS).next(0)).isEmpty();
    }

    @ParameterizedTest(name = "at {0} ms: {1}, next after {2} ms")
    @CsvSource({
        "1010,  HOLDS,   10490",
        "11499, HOLDS,   1",
        "11500, MESSAGE, 700",
        "12199, MESSAGE, 1",
        "12200, TERM,    500",
        "12699, TERM,    1",
        "12700, KILL,    300",
        "12999, KILL,    1",
        "13000, OVER,    ",
        "99999, OVER,    "
    })
    void endsItsTimeAfterTheHeartbeatWasHandedToBeSent(long now, String what, Long next) {
        assertThat(words(lease.at(now))).isEqualTo(what);
        assertThat(lease.next(now)).isEqualTo(Optional.ofNullable(next).map(Duration::ofMillis));
    }

    @ParameterizedTest(name = "acknowledged at {0} ms: ends at {1}")
    @CsvSource({"11499, 21000", "11500, 13000", "12999, 13000"})
    void onlyAnAcknowledgementThatComesBeforeItsEndBeginsRenewsIt(long now, long ends) {
        NodeLease later = lease.acknowledged(9000, TAKEN.plusMillis(8000), now, false);
        assertThat(later.ends()).isEqualTo(ends);
        assertThat(later.number()).isEqualTo(lease.number());
    }

    @ParameterizedTest(name = "the broker''s time went on by {0} ms: {1}")
    @CsvSource({"11999, HOLDS", "12000, OVER", "3600000, OVER", "-20000, HOLDS"})
    void aGapInTheBrokersTimeEndsItAtOnce(long millis, String what) {
        NodeLease later = lease.acknowledged(2000, TAKEN.plusMillis(millis), 2010, true);
        assertThat(words(later.at(2010))).isEqualTo(what);
    }

    @Test
    void anAcknowledgementOfAnOlderHeartbeatTakesNothingAway() {
        NodeLease newest = lease.acknowledged(5000, TAKEN.plusMillis(4000), 5010, false);
        NodeLease late = newest.acknowledged(4000, TAKEN.plusMillis(3000), 5020, false);
        assertThat(late.ends()).isEqualTo(17_000);
    }

    @Test
    void anotherBeginsAfterALapseOnlyOnceNothingOfItRuns() {
        // When
        NodeLease blocked = lease.acknowledged(13_000, TAKEN.plusSeconds(12), 13_010, false);
        // Then
        assertThat(blocked).isEqualTo(lease);
        // When
        NodeLease next = lease.acknowledged(13_000, TAKEN.plusSeconds(12), 13_010, true);
        // Then
        assertThat(next.number()).isGreaterThan(lease.number());
        assertThat(next.at(13_010)).isEqualTo(new Now.Holds(Duration.ofMillis(11_990)));
    }

    @Test
    void aHeartbeatThatWasUnderWayForTooLongBeginsNone() {
        NodeLease late = lease.acknowledged(13_000, TAKEN.plusSeconds(12), 25_000, true);
        assertThat(late).isEqualTo(lease);
    }

    @Test
    void aShortLeaseGivesLessOfItselfToTheEnd() {
        NodeLease brief =
                NodeLease.none(Duration.ofSeconds(4)).acknowledged(1000, TAKEN, 1000, true);
        assertThat(words(brief.at(4499))).isEqualTo("HOLDS");
        assertThat(words(brief.at(4500))).isEqualTo("MESSAGE");
        assertThat(words(brief.at(4900))).isEqualTo("KILL");
    }

    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, 200).boxed();
    }

    /** Heartbeats are lost, late and overtaken, and machine and broker stand still at times. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverHoldsWithoutAFreshHeartbeatAndNeverAgainAfterALapse(long seed) {
        var random = new Random(seed);
        NodeLease now = NodeLease.none(RUNS);
        var lapsed = new HashSet<Long>();
        long boot = 5000;
        long world = 0;
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < 400; i++) {
            long step = random.nextInt(8) == 0 ? random.nextInt(14_000) : random.nextInt(1500);
            boot += step;
            world += step + (random.nextInt(50) == 0 ? 30_000 : 0); // stood still with its clock
            if (now.number() != 0 && !(now.at(boot) instanceof Now.Holds)) {
                lapsed.add(now.number());
            }
            boolean clear = random.nextInt(3) > 0;
            long sent = boot - random.nextInt(random.nextInt(6) == 0 ? 13_000 : 100);
            long before = now.number();
            boolean wasOver = now.at(boot) instanceof Now.Over;
            now = now.acknowledged(sent, TAKEN.plusMillis(world), boot, clear);
            newest = Math.max(newest, sent);
            if (now.number() != before) {
                assertThat(now.number()).isGreaterThan(before);
                assertThat(wasOver && clear).as("nothing of the former ran").isTrue();
            }
            if (now.at(boot) instanceof Now.Holds) {
                assertThat(lapsed).doesNotContain(now.number());
                assertThat(boot - newest).isLessThan(RUNS.toMillis());
            }
            assertThat(now.ends()).isLessThanOrEqualTo(newest + RUNS.toMillis());
        }
    }

    private static String words(Now now) {
        return switch (now) {
            case Now.Holds _ -> "HOLDS";
            case Now.Ends(StopStep by, _) -> by.name();
            case Now.Over _ -> "OVER";
        };
    }
}
