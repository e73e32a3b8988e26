package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.control.TextSpecs;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.placement.Pools;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TopicNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a scheduler's placing half says and leaves where there is no broker. */
@Timeout(60)
class SchedulerRoleTest {
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Test
    void beforeTheGroupHasAnsweredItIsNotElected() throws IOException {
        try (var role = role("waits", Map.of())) {
            assertThat(role.troubles())
                    .singleElement()
                    .satisfies(trouble -> assertThat(trouble.recoverable()).isTrue())
                    .extracting(Problem::code)
                    .isEqualTo("NotElected");
        }
    }

    @Test
    void anElectionThatCannotBeHeldLeavesNothingBehind() {
        assertThatThrownBy(() -> role("s-none", Map.of("max.poll.records", "many")))
                .isInstanceOf(KafkaException.class);
        await().untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .extracting(Thread::getName)
                                        .noneMatch(name -> name.contains("s-none")));
    }

    @Test
    void anElectionThatEndsForWhateverReasonIsHandedOn() throws IOException {
        // Given
        var config = SchedulerConfig.of("s-broken", Pools.DEFAULT);
        // When
        try (var _ =
                new PoolElection(
                        kafka(Map.of()),
                        config,
                        new Nobody(),
                        () -> {
                            throw new StackOverflowError("deep");
                        },
                        failures::add)) {
            // Then
            await().until(() -> !failures.isEmpty());
            assertThat(failures).singleElement().isInstanceOf(StackOverflowError.class);
        }
    }

    private static final class Nobody implements PoolElection.Elected {
        @Override
        public void begin(int pool) {}

        @Override
        public void end(int pool) {}
    }

    private static SchedulerRole role(String name, Map<String, String> consumer)
            throws IOException {
        return SchedulerRole.start(
                kafka(consumer),
                new SingleObjectCodec(),
                new TextSpecs(),
                SchedulerConfig.of(name, Pools.DEFAULT),
                Clock.systemUTC(),
                _ -> {});
    }

    /** Where nobody listens. */
    private static KafkaSettings kafka(Map<String, String> consumer) throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new KafkaSettings(
                    "127.0.0.1:" + socket.getLocalPort(),
                    TopicNames.DEFAULT,
                    Map.of(),
                    Map.of(),
                    consumer,
                    Map.of(),
                    Map.of(),
                    Map.of());
        }
    }
}
