package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SourceLoopTest {
    @Test
    void anErrorIsATroubleAndDoesNotEndTheReading() {
        // Given
        var sessions = new AtomicInteger();
        // When
        try (var loop =
                new SourceLoop(
                        "orders",
                        () -> {
                            sessions.incrementAndGet();
                            throw new StackOverflowError("deep");
                        })) {
            // Then
            await().atMost(Duration.ofSeconds(20)).until(() -> sessions.get() > 1);
            assertThat(loop.trouble())
                    .hasValueSatisfying(
                            trouble ->
                                    assertThat(trouble.said().message())
                                            .startsWith("source orders is not read: ")
                                            .contains("the stack overflowed"));
        }
    }
}
