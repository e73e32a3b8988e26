package dev.reveille.core.relevance.learned;

import java.util.List;

/**
 * How soon tenants return, pooled over tenants that look alike: the prior of a newcomer. Only sums
 * are kept, no tenant's own numbers. What is asked of it is a hazard: the chance that a gap which
 * lasted m - 1 minutes ends in minute m.
 *
 * <p>Mutable, owned by one caller; bounded; merged by addition. It learns from gaps that ended.
 */
public final class Kin {
    /** Sorts of tenants: never returned, returned once, and by the length of their cycle. */
    static final int KINDS = 15;

    private static final int VERSION = 1;
    private static final int EXACT = 64;
    private static final int PER_OCTAVE = 4;
    private static final int BINS = EXACT + 6 * PER_OCTAVE;
    // Weight of what is known more generally, in minutes observed.
    private static final double PRIOR = 20;
    // Beyond this a kind's sums are halved, so that old times fade.
    private static final int ENOUGH = 1_000_000;

    // By kind; the last row is the sum over kinds.
    private final int[][] minutes = new int[KINDS + 1][BINS];
    private final int[][] returns = new int[KINDS + 1][BINS];

    /** The sort of a tenant, as of its last activity. */
    static int kindOf(ActivityHistory history) {
        return kindOf(history, history.first());
    }

    /** The same, where the first minute it remembers has been counted already. */
    static int kindOf(ActivityHistory history, long first) {
        int gaps = history.gaps();
        if (gaps == 0) {
            return 0;
        }
        long cycle = (history.last() - first + 1) / gaps;
        int size = 63 - Long.numberOfLeadingZeros(Math.max(1, cycle));
        return gaps == 1 ? 1 + Math.clamp(size / 2 - 1, 0, 3) : 5 + Math.clamp(size - 1, 0, 9);
    }

    /** The chance that a gap ends in its m-th minute, before anyone was seen. */
    static double guess(long m) {
        return 0.6 / (m + 1);
    }

    /** How many rows there are, see {@link #row}. */
    public static final int ROWS = KINDS + 1;

    /**
     * Learns from the activity of a tenant in that minute, given its history before it.
     *
     * @return the rows it changed
     */
    public List<Integer> learn(ActivityHistory before, long minute) {
        if (!before.isKnown() || minute <= before.last() + 1) {
            return List.of();
        }
        int kind = kindOf(before);
        long gap = minute - before.last();
        for (int row : new int[] {kind, KINDS}) {
            int bin = bin(gap);
            for (int b = bin(2); b < bin; b++) {
                minutes[row][b] += (int) (start(b + 1) - start(b));
            }
            minutes[row][bin] += (int) Math.min(gap - start(bin) + 1, ENOUGH);
            returns[row][bin]++;
            if (minutes[row][bin(2)] > ENOUGH || minutes[row][bin] > ENOUGH) {
                halve(row);
            }
        }
        return List.of(kind, KINDS);
    }

    private void halve(int row) {
        for (int b = 0; b < BINS; b++) {
            minutes[row][b] /= 2;
            returns[row][b] /= 2;
        }
    }

    /** The chance that the current gap of that tenant ends in its m-th minute, m from 2. */
    double hazard(int kind, long m) {
        int bin = bin(m);
        double all = (returns[KINDS][bin] + PRIOR * guess(m)) / (minutes[KINDS][bin] + PRIOR);
        return (returns[kind][bin] + PRIOR * all) / (minutes[kind][bin] + PRIOR);
    }

    /** Adds what another has learned, of other tenants or other times. */
    public void add(Kin other) {
        for (int row = 0; row <= KINDS; row++) {
            boolean much = false;
            for (int b = 0; b < BINS; b++) {
                minutes[row][b] += other.minutes[row][b];
                returns[row][b] += other.returns[row][b];
                much |= minutes[row][b] > ENOUGH;
            }
            if (much) {
                halve(row);
            }
        }
    }

    /** Minute by minute up to {@link #EXACT}, then four bins an octave. */
    private static int bin(long m) {
        if (m < EXACT) {
            return (int) m;
        }
        int octave = 63 - Long.numberOfLeadingZeros(m / EXACT);
        long within = (m - ((long) EXACT << octave)) * PER_OCTAVE / ((long) EXACT << octave);
        return (int) Math.min(BINS - 1, EXACT + (long) octave * PER_OCTAVE + within);
    }

    /** The first minute of a bin. */
    private static long start(int bin) {
        if (bin < EXACT) {
            return bin;
        }
        int octave = (bin - EXACT) / PER_OCTAVE;
        int within = (bin - EXACT) % PER_OCTAVE;
        return ((long) EXACT << octave) * (PER_OCTAVE + within) / PER_OCTAVE;
    }

    /** A compact form. */
    public byte[] toBytes() {
        var out = Varints.writer(VERSION);
        for (int row = 0; row < ROWS; row++) {
            write(row, out);
        }
        return out.written();
    }

    /** A compact form of one row, so that what was learned can be kept piece by piece. */
    public byte[] row(int row) {
        var out = Varints.writer(VERSION);
        write(row, out);
        return out.written();
    }

    private void write(int row, Varints out) {
        for (int b = 0; b < BINS; b++) {
            out.add(minutes[row][b]);
            out.add(returns[row][b]);
        }
    }

    /**
     * Takes back what {@link #row} gave.
     *
     * @throws IllegalArgumentException if the bytes are of another version, or torn
     */
    public void row(int row, byte[] bytes) {
        read(row, Varints.reader(bytes, VERSION));
    }

    private void read(int row, Varints in) {
        for (int b = 0; b < BINS; b++) {
            minutes[row][b] = Math.toIntExact(in.next());
            returns[row][b] = Math.toIntExact(in.next());
        }
    }

    /**
     * What {@link #toBytes} made bytes of.
     *
     * @throws IllegalArgumentException if they are of another version, or torn
     */
    public static Kin fromBytes(byte[] bytes) {
        var in = Varints.reader(bytes, VERSION);
        var kin = new Kin();
        for (int row = 0; row < ROWS; row++) {
            kin.read(row, in);
        }
        return kin;
    }
}
