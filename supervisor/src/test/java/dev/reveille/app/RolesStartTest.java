package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.Settings;
import dev.reveille.config.Sources;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolesStartTest {
    @TempDir Path directory;

    @Test
    void aSchedulerWhoseRelevanceCannotBeginLeavesNothingOfItBehind() throws Exception {
        // Given
        String nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + socket.getLocalPort();
        }
        var settings =
                Settings.read(
                                Sources.flags(
                                        Map.of(
                                                "bootstrap.servers",
                                                nobody,
                                                "scheduler.name",
                                                "s-half",
                                                "scheduler.state.dir",
                                                directory.toString(),
                                                "streams.poll.ms",
                                                "often")))
                        .orThrow();
        // When
        assertThatThrownBy(() -> new Roles().scheduler(settings))
                .isInstanceOf(ConfigException.class);
        // Then
        await().untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .extracting(Thread::getName)
                                        .noneMatch(name -> name.contains("s-half")));
    }
}
