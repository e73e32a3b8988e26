package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.agent.read.AgentState;
import dev.reveille.app.DevFleet;
import dev.reveille.app.NodeAlone;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.metrics.NodeProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spec names another pool, and later the first again: real processes, a real broker. */
class MovingBetweenPoolsTest {
    private static final String AGENT = "acme/slow";
    private static final String POOLS = "default=0,gpu=1";

    @TempDir private Path dir;

    /** Takes a second to stop; two of it at once leave a file. */
    private AgentType slow(Path marks) {
        String script =
                "m=%s/one; mkdir $m || touch %s/twice; trap '' TERM;".formatted(marks, marks)
                        + " echo '{\"type\":\"hello\",\"protocol\":1}';"
                        + " while read -r line; do case $line in *shutdown*)"
                        + " sleep 1; rmdir $m; exit 0;; esac; done";
        return Types.type("slow", script, AgentType.Protocol.STDIO, new AgentType.Ready.Hello());
    }

    @Test
    void anAgentStartsInItsNewPoolOnceTheOldOneHasReleasedItAndTheSameOnTheWayBack()
            throws Exception {
        // Given
        Path marks = Files.createDirectory(dir.resolve("marks"));
        var types = Map.of("slow", slow(marks));
        try (var fleet =
                        Fleet.start(
                                dir.resolve("fleet"),
                                new DevFleet.Broker.Embedded(0),
                                types,
                                Map.of("pools", POOLS));
                var _ = NodeAlone.start(other(fleet), types, NodeProbe.NONE)) {
            apply(fleet, "default");
            fleet.activity("acme");
            awaitOn(fleet, "dev");
            // When
            apply(fleet, "gpu");
            // Then
            awaitOn(fleet, "n2");
            // When
            apply(fleet, "default");
            // Then
            awaitOn(fleet, "dev");
            assertThat(marks.resolve("twice")).doesNotExist();
            var history = fleet.events(AGENT);
            var starts = placements(history);
            assertThat(starts)
                    .extracting(start -> start.node().map(NodeId::value).orElse(""))
                    .containsExactly("dev", "n2", "dev");
            for (int i = 1; i < starts.size(); i++) {
                HistoryEvent before = starts.get(i - 1);
                HistoryEvent start = starts.get(i);
                assertThat(start.epoch().isAfter(before.epoch())).isTrue();
                assertThat(history.subList(history.indexOf(before), history.indexOf(start)))
                        .as("released on %s before it starts on %s", before.node(), start.node())
                        .anyMatch(
                                event ->
                                        event.kind() == HistoryEvent.Kind.RELEASED
                                                && event.node().equals(before.node()));
            }
            assertThat(fleet.said("check")).contains("no rule is broken");
        }
    }

    private static List<HistoryEvent> placements(List<HistoryEvent> history) {
        return history.stream()
                .filter(event -> event.kind() == HistoryEvent.Kind.PLACED)
                .filter(event -> event.node().isPresent())
                .toList();
    }

    private static void awaitOn(Fleet fleet, String node) {
        await().atMost(Fleet.SOON)
                .until(
                        () ->
                                fleet.states()
                                        .get(AGENT)
                                        .filter(view -> view.state() == AgentState.RUNNING)
                                        .filter(view -> view.node().equals(Optional.of(node)))
                                        .isPresent());
    }

    private void apply(Fleet fleet, String pool) throws Exception {
        Path file =
                Files.writeString(
                        dir.resolve("slow.yaml"),
                        """
                        apiVersion: reveille/v1
                        kind: Agent
                        tenant: acme
                        name: slow
                        type: slow
                        pool: %s
                        """
                                .formatted(pool));
        fleet.command("apply", "-f", file.toString());
    }

    private Map<String, String> other(Fleet fleet) {
        return Map.of(
                "bootstrap.servers",
                fleet.kafka().bootstrapServers(),
                "pools",
                POOLS,
                "topics.partitions",
                "4",
                "topics.pools",
                "2",
                "topics.replication",
                "1",
                "topics.min.insync",
                "1",
                "node.pool",
                "gpu",
                "node.id",
                "n2",
                "node.state.dir",
                dir.resolve("n2").toString());
    }
}
