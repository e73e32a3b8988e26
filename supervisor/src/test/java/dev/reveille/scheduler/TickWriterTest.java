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
import java.util.List;
import java.util.Map;
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
}
