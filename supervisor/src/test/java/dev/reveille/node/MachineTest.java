package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What heartbeats say of the machine. */
class MachineTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final Machine machine =
            new Machine(() -> -1 + looks.getAndIncrement(), () -> looks.get());

    private void beat(double second) {
        machine.look(Duration.ofMillis(Math.round(1000 * second)).toNanos());
    }

    @Test
    void itIsLookedAtOnceInFiveSecondsHoweverOftenANodeBeats() {
        // Given the first look, which does not know since when to count, and the second
        beat(0);
        assertThat(machine.availableCpu()).isEqualTo(1);
        beat(1);
        assertThat(machine.availableMemory()).isEqualTo(2);
        // When
        for (int second = 2; second < 6; second++) {
            beat(second);
        }
        // Then
        assertThat(looks).hasValue(2);
        // When
        beat(6);
        // Then
        assertThat(machine.availableMemory()).isEqualTo(3);
        assertThat(machine.availableCpu()).isEqualTo(0);
    }
}
