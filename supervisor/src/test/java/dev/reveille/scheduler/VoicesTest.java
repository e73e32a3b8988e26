package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VoicesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final Voices voices = new Voices(nanos::get);

    @Test
    void aPoolNobodyWasHeardOfIsSilent() {
        assertThat(voices.silentFor(SECOND)).isTrue();
    }

    @Test
    void aPoolIsSilentOnceItsLastVoiceIsAsOldAsAsked() {
        // Given a voice just before the clock runs over
        voices.heard();
        // When
        nanos.addAndGet(SECOND.toNanos() - 1);
        // Then
        assertThat(voices.silentFor(SECOND)).isFalse();
        nanos.addAndGet(1);
        assertThat(voices.silentFor(SECOND)).isTrue();
    }
}
