package dev.reveille.core.relevance.learned;

import java.time.Instant;
import java.util.Arrays;

/**
 * When a tenant was active, to the minute of record time, as far back as it fits: runs of active
 * minutes and the gaps between them. A gap of g minutes lies between activity in minute t and the
 * next in minute t + g; gaps of one minute are part of a run.
 *
 * <p>Immutable. At most {@link #MAX_GAPS} gaps and {@link #MAX_BYTES} bytes: the oldest are
 * forgotten first, so a tenant that returns every few minutes is known for hours, a quiet one for
 * weeks.
 */
public final class ActivityHistory {
    /** Gaps kept at most: a day of a tenant that returns every quarter of an hour. */
    public static final int MAX_GAPS = 96;

    /** Bytes of {@link #toBytes} at most. */
    public static final int MAX_BYTES = 256;

    public static final ActivityHistory EMPTY = new ActivityHistory(0, 0, new int[0], new int[0]);

    private static final int VERSION = 1;
    // Version, last minute (5 bytes until the year 67000) and the current run.
    private static final int HEAD_BYTES = 1 + 5 + 3;
    private static final int LONGEST = (1 << 21) - 1;

    private final long last;
    private final int run;
    private final int[] gaps;
    private final int[] runs;

    private ActivityHistory(long last, int run, int[] gaps, int[] runs) {
        this.last = last;
        this.run = run;
        this.gaps = gaps;
        this.runs = runs;
    }

    /** The minute of a moment, since 1970; a minute begins with its first instant. */
    public static long minuteOf(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), 60L);
    }

    /** With activity at that moment. Twice in a minute, or late, changes nothing. */
    public ActivityHistory with(Instant activity) {
        return with(minuteOf(activity));
    }

    /** With activity in that minute. */
    public ActivityHistory with(long minute) {
        if (run == 0) {
            return new ActivityHistory(minute, 1, gaps, runs);
        }
        if (minute <= last) {
            return this;
        }
        if (minute == last + 1) {
            return new ActivityHistory(minute, Math.min(run + 1, LONGEST), gaps, runs);
        }
        int gap = (int) Math.min(minute - last, LONGEST);
        int from = tooMany(gap);
        return new ActivityHistory(minute, 1, appended(gaps, from, gap), appended(runs, from, run));
    }

    /** How many of the oldest make room for one more. */
    private int tooMany(int gap) {
        int room = MAX_BYTES - HEAD_BYTES - Varints.size(gap) - Varints.size(run);
        int from = gaps.length;
        while (from > 0 && gaps.length - from < MAX_GAPS - 1) {
            room -= Varints.size(gaps[from - 1]) + Varints.size(runs[from - 1]);
            if (room < 0) {
                break;
            }
            from--;
        }
        return from;
    }

    private static int[] appended(int[] numbers, int from, int one) {
        int[] all = Arrays.copyOfRange(numbers, from, numbers.length + 1);
        all[all.length - 1] = one;
        return all;
    }

    /** Whether it was ever active. */
    public boolean isKnown() {
        return run > 0;
    }

    /** Minute of the last activity; 0 where there was none. */
    public long last() {
        return last;
    }

    /** Active minutes in a row up to the last, at most about two million. */
    public int run() {
        return run;
    }

    /** Gaps kept. */
    public int gaps() {
        return gaps.length;
    }

    /** Minutes of a gap, 2 and above; 0 is the latest. */
    public int gap(int back) {
        return gaps[gaps.length - 1 - back];
    }

    /** Active minutes in a row before that gap. */
    public int runBefore(int back) {
        return runs[gaps.length - 1 - back];
    }

    /** First minute that is remembered. */
    public long first() {
        long minute = last - run + 1;
        for (int i = 0; i < gaps.length; i++) {
            minute -= gaps[i] + runs[i] - 1L;
        }
        return minute;
    }

    /** The longest gap kept, 0 where there is none. */
    public int longest() {
        int longest = 0;
        for (int gap : gaps) {
            longest = Math.max(longest, gap);
        }
        return longest;
    }

    /** A compact form: a version, then numbers, latest first. */
    public byte[] toBytes() {
        var out = Varints.writer(VERSION);
        if (isKnown()) {
            out.add(last);
            out.add(run);
            for (int i = gaps.length - 1; i >= 0; i--) {
                out.add(gaps[i]);
                out.add(runs[i]);
            }
        }
        return out.written();
    }

    /**
     * What {@link #toBytes} made bytes of.
     *
     * @throws IllegalArgumentException if they are of another version, or no history
     */
    public static ActivityHistory fromBytes(byte[] bytes) {
        var in = Varints.reader(bytes, VERSION);
        if (!in.hasNext()) {
            return EMPTY;
        }
        long last = in.next();
        int run = length(in, 1);
        int[] gaps = new int[bytes.length];
        int[] runs = new int[bytes.length];
        int from = bytes.length;
        while (in.hasNext()) {
            gaps[--from] = length(in, 2);
            runs[from] = length(in, 1);
        }
        return new ActivityHistory(
                last,
                run,
                Arrays.copyOfRange(gaps, from, gaps.length),
                Arrays.copyOfRange(runs, from, runs.length));
    }

    private static int length(Varints in, int least) {
        long length = in.next();
        if (length < least || length > LONGEST) {
            throw new IllegalArgumentException("a length of " + length + " minutes");
        }
        return (int) length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActivityHistory that
                && last == that.last
                && run == that.run
                && Arrays.equals(gaps, that.gaps)
                && Arrays.equals(runs, that.runs);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(last) * 31 + Arrays.hashCode(gaps);
    }

    @Override
    public String toString() {
        return "ActivityHistory[last="
                + last
                + ", run="
                + run
                + ", gaps="
                + Arrays.toString(gaps)
                + "]";
    }
}
