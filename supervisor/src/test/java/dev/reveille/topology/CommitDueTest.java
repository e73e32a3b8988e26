package dev.reveille.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a stream thread waits for records. */
class CommitDueTest {
    private static final Duration LONG = Duration.ofMillis(500);

    private final CommitDue due = new CommitDue(Duration.ofMillis(100));

    private static long at(double millis) {
        return Math.round(millis * 1_000_000);
    }

    @Test
    void whereNothingCameItWaitsAsLongAsItLikes() {
        assertThat(due.wait(LONG, at(0))).isEqualTo(LONG);
        assertThat(due.wait(LONG, at(500))).isEqualTo(LONG);
    }

    @Test
    void afterRecordsItWaitsUntilTheyAreToBeCommittedAndThenAsLongAsItLikes() {
        // When
        due.came(at(10));
        // Then
        assertThat(due.wait(LONG, at(10.5))).isEqualTo(Duration.ofMillis(101));
        assertThat(due.wait(LONG, at(60.2))).isEqualTo(Duration.ofMillis(51));
        assertThat(due.wait(Duration.ZERO, at(60.2))).isZero();
        assertThat(due.wait(LONG, at(111.2))).isEqualTo(LONG);
    }

    @Test
    void moreRecordsMeanwhileAreWaitedForAnew() {
        // When
        due.came(at(10));
        due.came(at(100));
        // Then
        assertThat(due.wait(LONG, at(101))).isEqualTo(Duration.ofMillis(100));
    }
}
