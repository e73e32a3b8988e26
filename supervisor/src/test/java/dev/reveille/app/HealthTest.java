package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    @Test
    void aRoleIsNotReadyBeforeItHasStartedNorWithoutABroker() throws IOException {
        // Given
        String nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + socket.getLocalPort();
        }
        try (var health = new Health(KafkaSettings.of(nobody))) {
            // When, Then
            assertThat(health.troubles())
                    .extracting(Problem::code)
                    .containsExactly("NotReady", "BrokerUnreachable");
            // When
            health.watch(List::of);
            // Then
            assertThat(health.troubles()).singleElement().asString().contains(nobody);
        }
    }
}
