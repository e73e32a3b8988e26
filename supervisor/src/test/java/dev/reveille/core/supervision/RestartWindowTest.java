package dev.reveille.core.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Intensity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartWindowTest {
    private static final AgentId AGENT = AgentId.of("acme", "assistant");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Intensity TWO = new Intensity(2, Duration.ofSeconds(60));

    private static RestartWindow full() {
        return RestartWindow.EMPTY.and(AGENT, NOON, TWO).and(AGENT, NOON, TWO);
    }

    @Test
    void theEdgeBelongsToTheWindow() {
        assertThat(full().count(NOON.plusSeconds(60), TWO)).isEqualTo(2);
        assertThat(full().count(NOON.plusSeconds(60).plusMillis(1), TWO)).isZero();
    }

    @Test
    void aClockThatIsSetBackByMoreThanTheWindowMakesNobodyGiveUpAHealthyGroup() {
        // When
        Instant later = NOON.minus(Duration.ofHours(1));
        // Then
        assertThat(full().exceeds(later, TWO)).isFalse();
        assertThat(full().and(AGENT, later, TWO).count(later, TWO)).isEqualTo(1);
    }

    @Test
    void aClockThatIsSetBackALittleLetsNoCrashLoopPass() {
        Instant later = NOON.minusSeconds(2);
        assertThat(full().and(AGENT, later, TWO).exceeds(later, TWO)).isTrue();
    }
}
