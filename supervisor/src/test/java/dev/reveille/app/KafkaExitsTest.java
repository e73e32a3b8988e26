package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KafkaExitsTest {
    private final Teardown teardown = new Teardown();

    @Test
    @Timeout(20)
    void aPartThatWaitsForTheCallingThreadDoesNotKeepTheProcessFromEnding() {
        // Given
        Thread failing = Thread.currentThread();
        teardown.begin("broker", () -> failing, Thread::join);
        // When, then it returns
        KafkaExits.end(teardown, Duration.ofMillis(100));
    }

    @Test
    void whatEndsInTimeHasEnded() {
        // Given
        var ended = new CountDownLatch(1);
        teardown.begin("broker", () -> ended, CountDownLatch::countDown);
        // When
        KafkaExits.end(teardown, Duration.ofSeconds(10));
        // Then
        assertThat(ended.getCount()).isZero();
    }
}
