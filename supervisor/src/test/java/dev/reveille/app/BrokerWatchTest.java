package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerWatchTest {
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> said = new ArrayList<>();
    private BrokerWatch watch = BrokerWatch.FINE;

    @Test
    void aBrokerThatIsAwayIsTalkedOfOnceAndOnceWhenItIsBack() {
        // When
        for (int second = 0; second < 60; second++) {
            asked(second, second < 10 || second >= 40);
        }
        // Then
        assertThat(said)
                .containsExactly(
                        "13: broker away since 2026-01-01T00:00:10Z, waits and goes on by itself:"
                                + " no answer from b:9092",
                        "40: broker back after 30 s: b:9092");
    }

    @Test
    void aBrokerThatIsOnlySlowIsNotTalkedOf() {
        for (int second = 0; second < 60; second++) {
            asked(second, second % 3 == 0);
        }
        assertThat(said).isEmpty();
    }

    private void asked(int second, boolean answered) {
        var step = watch.asked(answered, "b:9092", ZERO.plusSeconds(second));
        watch = step.next();
        step.line().ifPresent(line -> said.add(second + ": " + line));
    }
}
