package dev.reveille.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.node.NodeEvent.BeatDue;
import dev.reveille.node.NodeEvent.Leave;
import dev.reveille.node.NodeEvent.SampleDue;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final LinkedBlockingQueue<NodeEvent> told = new LinkedBlockingQueue<>();
    private final Timers timers = new Timers(told);

    @Test
    void whatIsDueComesInTheOrderOfItsTimes() throws InterruptedException {
        // Given
        timers.after(Duration.ofMillis(2), new SampleDue());
        timers.after(Duration.ofMillis(1), new BeatDue());
        // Then
        assertThat(timers.next()).isInstanceOf(BeatDue.class);
        assertThat(timers.next()).isInstanceOf(SampleDue.class);
    }

    @Test
    void whatIsToldDoesNotWaitForTimers() throws InterruptedException {
        // Given
        timers.after(Duration.ofHours(1), new SampleDue());
        // When
        told.add(new Leave());
        // Then
        assertThat(timers.next()).isInstanceOf(Leave.class);
    }

    @Test
    void anInexactTimerIsNeverEarlyAndNoLaterThanItsSlackAfterAnExactOne()
            throws InterruptedException {
        // Given
        timers.after(Duration.ofMillis(5).plus(Timers.SLACK), new SampleDue());
        timers.about(Duration.ofMillis(5), new BeatDue());
        long begun = System.nanoTime();
        // When
        NodeEvent first = timers.next();
        long nanos = System.nanoTime() - begun;
        // Then
        assertThat(first).isInstanceOf(BeatDue.class);
        assertThat(nanos).isGreaterThan(Duration.ofMillis(4).toNanos());
        assertThat(timers.next()).isInstanceOf(SampleDue.class);
    }
}
