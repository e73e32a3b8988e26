package dev.reveille.rules;

import java.util.concurrent.TimeUnit;

/**
 * What one evaluator may take of the thread that waits for it: a fifth for ever, and a second more
 * at once. One that is in time here and late there never earns three strikes, and would still keep
 * its partition from everybody else. Times are those of a nano clock. Safe for any thread.
 */
final class TimeShare {
    /** What it has at first, and has saved at most. */
    static final long BURST = TimeUnit.SECONDS.toNanos(1);

    /** One part in so many is its own. */
    static final int PARTS = 5;

    /** Of each call; what is as fast as this is never turned away, however often it is asked. */
    static final long FREE = TimeUnit.MILLISECONDS.toNanos(1);

    /** Between two words about it in the log. */
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private long left = BURST;
    private long at;
    private long saidAt;
    private boolean said;

    TimeShare(long now) {
        at = now;
    }

    /** Whether it has none left, so that it must wait. */
    synchronized boolean spent(long now) {
        settle(now, 0);
        return left <= 0;
    }

    /**
     * A call has ended, in whatever way.
     *
     * @param began when the caller began to wait; {@link #spent} was asked then
     * @return whether none is left now and that is worth a word
     */
    synchronized boolean took(long began, long now) {
        settle(now, Math.max(0, now - began - FREE));
        if (left > 0 || (said && now - saidAt < QUIET)) {
            return false;
        }
        said = true;
        saidAt = now;
        return true;
    }

    /** What the call itself earned counts before the cap, or a long call would be dearer. */
    private void settle(long now, long cost) {
        long passed = Math.max(0, now - at);
        left = Math.min(BURST, left + passed / PARTS - cost);
        at += passed;
    }
}
