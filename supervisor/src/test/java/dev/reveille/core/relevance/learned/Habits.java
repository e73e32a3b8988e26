package dev.reveille.core.relevance.learned;

import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** Histories for tests. */
final class Habits {
    private Habits() {}

    /** Active in those minutes. */
    static ActivityHistory activeIn(long... minutes) {
        var history = ActivityHistory.EMPTY;
        for (long minute : minutes) {
            history = history.with(minute);
        }
        return history;
    }

    /** Active every so many minutes, so many times. */
    static ActivityHistory every(int minutes, int times) {
        return activeIn(LongStream.range(0, times).map(i -> 100_000 + i * minutes).toArray());
    }

    /** Whatever chance makes: bursts, short and long gaps. */
    static ActivityHistory random(RandomGenerator random, int activities) {
        var history = ActivityHistory.EMPTY;
        long minute = 1L + random.nextInt(1_000_000);
        for (int i = 0; i < activities; i++) {
            minute += 1 + (long) Math.exp(random.nextDouble() * 9);
            for (int run = random.nextInt(4); run >= 0; run--) {
                history = history.with(minute++);
            }
        }
        return history;
    }
}
