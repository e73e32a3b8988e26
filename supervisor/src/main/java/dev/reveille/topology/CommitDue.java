package dev.reveille.topology;

import java.time.Duration;

/**
 * How long a stream thread may wait for records. It commits between two waits only, when the
 * interval is over since it last looked; so after records came, a wait ends when that surely is so.
 * Without this, either commits are late by as much as a thread waits for records, or it wakes
 * without a reason ten times a second. For one thread.
 */
final class CommitDue {
    private static final long MILLI = 1_000_000;

    private final Duration interval;
    private boolean owed;
    private long due;

    /**
     * @param interval between commits
     */
    CommitDue(Duration interval) {
        this.interval = interval;
    }

    /**
     * How long to wait now.
     *
     * @param asked at most
     * @param nanos as {@link System#nanoTime} counts
     */
    Duration wait(Duration asked, long nanos) {
        long left = due - nanos;
        owed = owed && left > 0;
        if (!owed) {
            return asked;
        }
        // clients count whole milliseconds
        var until = Duration.ofNanos((left + MILLI - 1) / MILLI * MILLI);
        return until.compareTo(asked) < 0 ? until : asked;
    }

    /** Records came, which the thread works off and then has to commit. */
    void came(long nanos) {
        owed = true;
        due = nanos + interval.toNanos() + MILLI;
    }
}
