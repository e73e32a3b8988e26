package dev.reveille.scheduler;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.check.OneOwner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.dev.TestBroker;
import dev.reveille.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerAwayTest {
    private static final AgentId A = AgentId.of("acme", "a");
    private static final AgentId B = AgentId.of("globex", "b");
    private static final AgentId NEW = AgentId.of("initech", "c");
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir Path data;

    @Test
    void aSchedulerAwayForAQuarterOfAnHourMovesAndStopsNobodyByOldWordsWhenItReturns()
            throws Exception {
        try (var broker = TestBroker.start(data);
                var fleet = new Fleet(broker.bootstrapServers(), withTimes(broker, "gone."))) {
            // Given
            fleet.nodes("n1", "n2");
            try (var first = fleet.loop("s1")) {
                fleet.want(A, ACTIVE);
                fleet.want(B, ACTIVE);
                await().atMost(SOON)
                        .until(() -> fleet.node(A).isPresent() && fleet.node(B).isPresent());
                // Both may go to the one that was heard first.
                await().atMost(SOON)
                        .until(
                                () ->
                                        Stream.of("n1", "n2")
                                                .map(fleet::member)
                                                .allMatch(Optional::isPresent));
                assertThat(first.state()).isEqualTo(PlacementLoop.State.PLACING);
            }
            int records = fleet.control.size();
            // When nobody decides of A and B again meanwhile
            fleet.passTime(Duration.ofMinutes(15));
            fleet.want(NEW, ACTIVE);
            try (var second = fleet.loop("s1")) {
                await().atMost(SOON).until(() -> fleet.node(NEW).isPresent());
                // Then, also once it has heard of both for longer than silence would be a loss
                int beats = fleet.keys(Topic.NODE_HEARTBEATS).size();
                await().atMost(SOON)
                        .until(
                                () -> {
                                    fleet.tick();
                                    return fleet.keys(Topic.NODE_HEARTBEATS).size() > beats + 32;
                                });
                assertThat(second.state()).isEqualTo(PlacementLoop.State.PLACING);
            }
            assertThat(fleet.control.subList(records, fleet.control.size()))
                    .singleElement()
                    .satisfies(e -> assertThat(e.key().about()).contains(NEW));
            assertThat(OneOwner.firstViolation(fleet.control)).isEmpty();
        }
    }

    /** The topic of heartbeats under this prefix, which takes the times it is given. */
    private static String withTimes(TestBroker broker, String prefix) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(prefix + "node-heartbeats", 1, (short) 1)
                                            .configs(
                                                    Map.of(
                                                            TopicConfig
                                                                    .MESSAGE_TIMESTAMP_TYPE_CONFIG,
                                                            "CreateTime"))))
                    .all()
                    .get();
        }
        return prefix;
    }
}
