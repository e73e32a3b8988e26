package dev.reveille.scheduler;

import static dev.reveille.core.fleet.LifecycleState.ACTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.check.OneOwner;
import dev.reveille.core.control.ControlKey;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.dev.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerAwayTest {
    private static final AgentId A = AgentId.of("acme", "a");
    private static final AgentId B = AgentId.of("acme", "b");
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir Path data;

    @Test
    void aBrokerAwayForLongerThanLostAfterLosesNobodyAndPlacingGoesOn() {
        var first = EmbeddedBroker.start(data, 0);
        String address = first.bootstrapServers();
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        try (var fleet = new Fleet(address, "away.")) {
            fleet.nodes("n1", "n2");
            try (var loop = fleet.loop("s1", Duration.ofSeconds(4));
                    var ticks = fleet.ticks()) {
                assertThat(ticks).isNotNull();
                fleet.want(A, ACTIVE);
                await().atMost(SOON).until(() -> fleet.node(A).isPresent());
                // Given
                first.close();
                long away = System.nanoTime();
                await().atMost(SOON)
                        .until(() -> System.nanoTime() - away > Duration.ofSeconds(5).toNanos());
                // When
                try (var second = EmbeddedBroker.start(data, port)) {
                    fleet.want(B, ACTIVE);
                    // Then
                    await().atMost(SOON).until(() -> fleet.node(B).isPresent());
                    assertThat(second.bootstrapServers()).isEqualTo(address);
                    assertThat(loop.state()).isEqualTo(PlacementLoop.State.PLACING);
                    assertThat(fleet.control)
                            .filteredOn(
                                    e -> e.key().equals(node("n1")) || e.key().equals(node("n2")))
                            .hasSize(2);
                    assertThat(OneOwner.firstViolation(fleet.control)).isEmpty();
                }
            }
        } finally {
            first.close();
        }
    }

    private static ControlKey node(String name) {
        return new ControlKey.Node(new NodeId(name));
    }
}
