package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.control.TextSpecs;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.Pools;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Topic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TickWriterTest {
    @TempDir Path data;
    private final List<Problem> failures = new CopyOnWriteArrayList<>();

    @Test
    void timeAdvancesAlsoWhereNoPoolHasTheNumberZero() {
        // Given a fleet whose only pool has the number 1
        var pools = new Pools(new TreeMap<>(Map.of("us", 1)));
        try (var broker = TestBroker.start(data);
                var fleet = new Fleet(broker.bootstrapServers(), "ticks.");
                var role =
                        SchedulerRole.start(
                                fleet.kafka,
                                fleet.codec,
                                new TextSpecs(),
                                SchedulerConfig.of("s1", pools),
                                Clock.systemUTC(),
                                failures::add)) {
            // When
            await().until(() -> role.placing().contains(1));
            // Then
            await().untilAsserted(
                            () ->
                                    assertThat(fleet.keys(Topic.TICKS))
                                            .as("a tick for each partition")
                                            .contains("0", "1", "2", "3"));
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void aPoolWhoseNodesSpeakIsGivenNoTicks() {
        // Given a scheduler that holds two pools, of which one is silent
        try (var broker = TestBroker.start(data);
                var fleet = new Fleet(broker.bootstrapServers(), "ticks.");
                var _ =
                        new TickWriter(
                                fleet.kafka,
                                fleet.codec,
                                "t1",
                                Duration.ofMillis(50),
                                0,
                                () -> Set.of(0, 1),
                                pool -> pool == 1)) {
            // When its time went on for a while
            await().until(() -> fleet.beats(1).size() >= 3);
            // Then
            assertThat(fleet.beats(1)).containsOnly(TickWriter.KEY);
            assertThat(fleet.beats(0)).isEmpty();
        }
    }

    @Test
    void aPoolIsSilentUntilANodeOfItIsHeard() {
        // Given
        var ages = Duration.ofDays(1);
        try (var broker = TestBroker.start(data);
                var fleet = new Fleet(broker.bootstrapServers(), "ticks.");
                var _ = fleet.ticks();
                var loop = fleet.loop("s1")) {
            await().until(() -> loop.state() == PlacementLoop.State.PLACING);
            await().until(() -> fleet.beats(0).size() >= 3);
            assertThat(loop.silentFor(ages)).as("ticks are nobody's words").isTrue();
            // When
            fleet.nodes("n1");
            // Then
            await().until(() -> !loop.silentFor(ages));
        }
    }
}
