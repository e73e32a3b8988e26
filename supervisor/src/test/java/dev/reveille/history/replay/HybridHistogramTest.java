package dev.reveille.history.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.TenantId;
import dev.reveille.history.replay.ReplayPolicy.Course;
import dev.reveille.history.replay.ReplayPolicy.Look;
import org.junit.jupiter.api.Test;

class HybridHistogramTest {
    private static Course course(int range) {
        return new HybridHistogram("hybrid-histogram", range, 3)
                .begin()
                .tenant(new TenantId("acme"));
    }

    @Test
    void keepsForItsWholeRangeUntilThereIsAPattern() {
        // Given
        var course = course(60);
        // When
        course.active(0, Traces.ONCE);
        // Then
        assertThat(course.look(1)).isEqualTo(new Look(true, 61));
        assertThat(course.look(61)).isEqualTo(new Look(false, Look.NEVER));
    }

    @Test
    void stopsAtOnceAndComesBackATenthAheadOfAPattern() {
        // Given
        var course = course(60);
        // When: 5th and 99th percentile are 30
        for (int i = 0; i < 10; i++) {
            course.active(i * 30L, Traces.ONCE);
        }
        // Then: 27 to 35 minutes after the last
        assertThat(course.look(271)).isEqualTo(new Look(false, 297));
        assertThat(course.look(297)).isEqualTo(new Look(true, 306));
        assertThat(course.look(306)).isEqualTo(new Look(false, Look.NEVER));
    }

    @Test
    void keepsForItsRangeWhereMostGapsAreLongerThanThat() {
        // Given
        var course = course(10);
        // When
        for (int i = 0; i < 10; i++) {
            course.active(i * 30L, Traces.ONCE);
        }
        // Then
        assertThat(course.look(271)).isEqualTo(new Look(true, 281));
    }

    @Test
    void keepsForItsRangeWhereGapsAreSpreadEvenly() {
        // Given
        var course = course(20);
        long minute = 0;
        // When
        for (int round = 0; round < 5; round++) {
            for (int gap = 1; gap < 20; gap++) {
                minute += gap;
                course.active(minute, Traces.ONCE);
            }
        }
        // Then
        assertThat(course.look(minute + 1)).isEqualTo(new Look(true, minute + 21));
    }
}
