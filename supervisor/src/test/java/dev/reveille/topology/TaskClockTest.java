package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.schemas.Topic;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TaskClockTest {
    private static final Instant BEGAN = Rig.START;

    private static Instant s(double seconds) {
        return BEGAN.plusMillis(Math.round(seconds * 1000));
    }

    private static void tick(TaskClock clock, double from, double to) {
        for (double at = from; at <= to; at += 0.25) {
            clock.at(Topic.TICKS, false, s(at));
        }
    }

    @Test
    void aTaskWithoutAgentsHasReadItsBacklogByTheFirstTickOfItsLife() {
        var clock = new TaskClock(BEGAN, false);
        tick(clock, -1, -0.25);
        assertThat(clock.backlogRead()).isFalse();
        tick(clock, 0, 0);
        assertThat(clock.backlogRead()).isTrue();
    }

    @Test
    void oneThatTakesUpAgentsWaitsForWhatGoesRoundByAnotherPartition() {
        // Given
        var clock = new TaskClock(BEGAN, true);
        tick(clock, 0, 4.75);
        assertThat(clock.backlogRead()).isFalse();
        // When something from before comes that way
        clock.at(Topic.ACTIVITY, true, s(-600));
        // Then there may be more
        tick(clock, 5, 9.5);
        assertThat(clock.backlogRead()).isFalse();
        tick(clock, 9.75, 9.75);
        assertThat(clock.backlogRead()).isTrue();
        // and what happened since then tells nothing of the backlog
        clock.at(Topic.HEARTBEATS, true, s(9.8));
        tick(clock, 10, 10);
        assertThat(clock.backlogRead()).isTrue();
    }
}
