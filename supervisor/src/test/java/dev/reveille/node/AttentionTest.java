package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AttentionTest {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Test
    void anAgentThatChangesIsLookedAtEachInterval() {
        assertThat(Attention.LIVELY.after(true).pause(INTERVAL)).hasSeconds(5);
    }

    @Test
    void anAgentAtRestIsLookedAtMoreAndMoreSeldomButNotWithoutEnd() {
        // When
        var once = Attention.LIVELY.after(false);
        var twice = once.after(false);
        // Then
        assertThat(once.pause(INTERVAL)).hasSeconds(10);
        assertThat(twice.pause(INTERVAL)).hasSeconds(15);
        assertThat(twice.after(false).pause(INTERVAL)).hasSeconds(15);
    }

    @Test
    void anAgentThatWakesUpIsLookedAtEachIntervalAgain() {
        // Given
        var resting = Attention.LIVELY.after(false).after(false);
        // Then
        assertThat(resting.after(true).pause(INTERVAL)).isEqualTo(INTERVAL);
    }
}
