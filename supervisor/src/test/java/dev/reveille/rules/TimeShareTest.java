package dev.reveille.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeShareTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long LONGEST = 100 * MILLI;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void howeverItsCallsFallItTakesAFifthAndASecondAndNoMoreThanTheFreePartAndOneCall(long seed) {
        // Given
        var random = new Random(seed);
        long end = Duration.ofMinutes(10).toNanos();
        var share = new TimeShare(0);
        long now = 0;
        long taken = 0;
        long calls = 0;
        // When
        while (now < end) {
            now += random.nextLong(10 * MILLI);
            if (!share.spent(now)) {
                long began = now;
                now += random.nextLong(LONGEST);
                share.took(began, now);
                taken += now - began;
                calls++;
            }
        }
        // Then
        long most = end / TimeShare.PARTS + TimeShare.BURST + LONGEST + calls * TimeShare.FREE;
        assertThat(taken).isBetween(end / TimeShare.PARTS, most);
    }

    @Test
    void whatIsSavedIsASecondAtMost() {
        // Given
        long day = Duration.ofDays(1).toNanos();
        var share = new TimeShare(0);
        assertThat(share.spent(day)).isFalse();
        // When
        long end = day + Duration.ofMillis(1_260).toNanos();
        share.took(day, end);
        // Then: it took 1.259 s, and had a second and a fifth of 1.26 s
        assertThat(share.spent(end)).isTrue();
        assertThat(share.spent(end + 36 * MILLI)).isFalse();
    }

    @Test
    void oneWordAMinuteIsSaidAboutIt() {
        var share = new TimeShare(0);
        long minute = Duration.ofMinutes(1).toNanos();
        assertThat(share.took(0, minute)).isTrue();
        assertThat(share.took(minute, 2 * minute - 1)).isFalse();
        assertThat(share.took(2 * minute - 1, 3 * minute)).isTrue();
    }
}
