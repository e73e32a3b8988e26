package dev.reveille.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.agent.MemoryWatch.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {
    private static final long LIMIT = 1000;

    /** Findings of one sample a second. */
    private static List<Finding> findings(long... used) {
        var watch = MemoryWatch.CALM;
        var findings = new ArrayList<Finding>();
        for (int second = 0; second < used.length; second++) {
            var look = watch.look(used[second], LIMIT, Duration.ofSeconds(second).toNanos());
            watch = look.next();
            findings.add(look.finding());
        }
        return findings;
    }

    @Test
    void belowFourFifthsNothingIsSaid() {
        assertThat(findings(0, 500, 799)).containsOnly(Finding.FINE);
    }

    @Test
    void comingNearIsSaidOnceAndAgainOnlyAfterRelief() {
        assertThat(findings(800, 1000, 790, 810, 699, 800))
                .containsExactly(
                        Finding.NEAR,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.NEAR);
    }

    @Test
    void aboveTheLimitItHasFiveSecondsThenItIsStopped() {
        assertThat(findings(1001, 1500, 1500, 1500, 1500, 1500))
                .containsExactly(
                        Finding.OVER,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.STOP);
    }

    @Test
    void comingBackWithinTheGraceSparesItAndTheGraceBeginsAnew() {
        assertThat(findings(1001, 1001, 1001, 1001, 1000, 1001, 1001, 1001, 1001, 1001, 1001))
                .containsExactly(
                        Finding.OVER,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.OVER,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.FINE,
                        Finding.STOP);
    }

    @Test
    void itIsLookedAtMoreCloselyFromTheWarningToTheRelief() {
        var near = MemoryWatch.CALM.look(800, LIMIT, 0).next();
        assertThat(MemoryWatch.CALM.close()).isFalse();
        assertThat(near.close()).isTrue();
        assertThat(near.look(700, LIMIT, 1).next().close()).isTrue();
        assertThat(near.look(699, LIMIT, 1).next().close()).isFalse();
    }

    @Test
    void aClockThatBeginsAnywhereCountsTheSame() {
        long start = Long.MAX_VALUE - 1;
        var over = MemoryWatch.CALM.look(1001, LIMIT, start).next();
        assertThat(over.look(1001, LIMIT, start + MemoryWatch.GRACE.toNanos()).finding())
                .isEqualTo(Finding.STOP);
        assertThat(over.look(1001, LIMIT, start + MemoryWatch.GRACE.toNanos() - 1).finding())
                .isEqualTo(Finding.FINE);
    }
}
