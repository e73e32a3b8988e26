package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.schemas.Topic;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class TaskClockTest {
    private static final Instant BEGAN = Rig.START;

    private Instant wallNow = BEGAN;
    private final InstantSource wall = () -> wallNow;

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
        var clock = new TaskClock(wall, false);
        tick(clock, -1, -0.25);
        assertThat(clock.backlogRead()).isFalse();
        tick(clock, 0, 0);
        assertThat(clock.backlogRead()).isTrue();
    }

    @Test
    void oneThatTakesUpAgentsWaitsForWhatGoesRoundByAnotherPartition() {
        // Given
        var clock = new TaskClock(wall, true);
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

    /** The wall clock goes on with the ticks, so much ahead of them. */
    private void tickBehind(TaskClock clock, double ahead, double from, double to) {
        for (double at = from; at <= to; at += 0.25) {
            wallNow = s(at + ahead);
            clock.at(Topic.TICKS, false, s(at));
        }
    }

    @Test
    void aTaskThatStoodStillWhileTimeWentOnHasABacklogAgain() {
        // Given one that keeps up, on a machine whose clock is 30 s ahead of the broker's
        wallNow = s(30);
        var clock = new TaskClock(wall, false);
        tickBehind(clock, 30, 0, 40);
        assertThat(clock.backlogRead()).isTrue();
        // When it stands still for four minutes, and then reads quickly
        wallNow = s(40.25 + 30 + 240);
        clock.at(Topic.TICKS, false, s(40.25));
        // Then
        assertThat(clock.backlogRead()).isFalse();
        tick(clock, 40.5, 280);
        assertThat(clock.backlogRead()).isFalse();
        tick(clock, 280.25, 280.25);
        assertThat(clock.backlogRead()).isTrue();
        tickBehind(clock, 30, 280.5, 300);
        assertThat(clock.backlogRead()).isTrue();
    }

    @Test
    void oneThatFallsBehindAgainWhileItCatchesUpGoesOnWaiting() {
        var clock = new TaskClock(wall, false);
        tickBehind(clock, 0, 0, 10);
        tickBehind(clock, 240, 10.25, 20);
        tickBehind(clock, 120, 20.25, 250.25);
        assertThat(clock.backlogRead()).isFalse();
        tickBehind(clock, 0, 250.5, 370.25);
        assertThat(clock.backlogRead()).isTrue();
    }

    @Test
    void aWallClockThatWasSetStopsTheTaskFromStoppingForNoLongerThanItWasMoved() {
        // Given
        var clock = new TaskClock(wall, false);
        tickBehind(clock, 0, 0, 10);
        // When
        tickBehind(clock, 60, 10.25, 70);
        assertThat(clock.backlogRead()).isFalse();
        // Then
        tickBehind(clock, 60, 70.25, 71);
        assertThat(clock.backlogRead()).isTrue();
        tickBehind(clock, 60, 71.25, 200);
        assertThat(clock.backlogRead()).isTrue();
    }
}
