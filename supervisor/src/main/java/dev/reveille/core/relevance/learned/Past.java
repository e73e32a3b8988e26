package dev.reveille.core.relevance.learned;

/** A history spread out, to ask whether a tenant was active in a given minute. */
final class Past {
    /** Minutes back from the last activity that are spread out. */
    private static final int SPREAD = 720;

    private static final int HOUR = 60;

    private static final int DAY = 1440;
    private static final int DAYS = 7;
    // People are not punctual to the minute.
    private static final int AROUND = 10;
    // Weight of what is known without looking at the clock, in observations.
    private static final double PRIOR = 0.5;
    private static final double DAY_PRIOR = 2;
    private static final double FORGET = 0.85;
    // Periods that are looked back at; the longest, an hour, reaches as far as SPREAD does.
    private static final int LAGS = 12;
    // What the k-th lag back counts, and all up to it.
    private static final double[] WEIGHT = new double[LAGS];
    private static final double[] WEIGHTS = new double[WEIGHT.length + 1];

    static {
        double weight = 1;
        for (int lag = 0; lag < WEIGHT.length; lag++) {
            WEIGHT[lag] = weight;
            WEIGHTS[lag + 1] = WEIGHTS[lag] + weight;
            weight *= FORGET;
        }
    }

    private final ActivityHistory history;
    private final long last;
    private final long first;
    private final boolean[] active = new boolean[SPREAD];
    // Active minutes among the latest of them, of which the last hour is asked for.
    private final int[] latest = new int[HOUR + 1];

    Past(ActivityHistory history) {
        this.history = history;
        last = history.last();
        first = history.first();
        long end = last;
        int run = history.run();
        for (int i = 0; end > last - SPREAD; i++) {
            for (int k = 0; k < run && last - end + k < SPREAD; k++) {
                active[(int) (last - end) + k] = true;
            }
            if (i == history.gaps()) {
                break;
            }
            end -= run - 1L + history.gap(i);
            run = history.runBefore(i);
        }
        for (int back = 0; back < HOUR; back++) {
            latest[back + 1] = latest[back] + (active[back] ? 1 : 0);
        }
    }

    /** Returns per minute, as far as is known, before that minute. */
    double rate(long minute) {
        return (history.gaps() + 1.0) / (minute - first + 10);
    }

    /** The share of active ones among the minutes one, two … periods ago. */
    double phase(long minute, int period, double rate) {
        int lags = (int) Math.min(LAGS, (minute - first) / period);
        // lags that lie in the present silence hit nothing
        int silent = (int) Math.min(lags, (minute - last - 1) / period);
        int back = (int) (last - minute) + silent * period;
        double hits = 0;
        for (int lag = silent; lag < lags; lag++) {
            back += period;
            hits += active[back] ? WEIGHT[lag] : 0;
        }
        return (hits + PRIOR * rate) / (WEIGHTS[lags] + PRIOR);
    }

    /** First minute that is remembered. */
    long first() {
        return first;
    }

    /** Active minutes among the sixty before that one, which comes after the last. */
    int inTheHourBefore(long minute) {
        return latest[(int) Math.clamp(last - minute + HOUR + 1, 0L, HOUR)];
    }

    /** Whether anything is known of that time of day. */
    boolean reachesADayBefore(long minute) {
        return minute - DAY - AROUND >= first;
    }

    /** The share of active minutes around that time of day, on the days before. */
    double timeOfDay(long minute, double rate) {
        double seen = 0;
        double hits = 0;
        double weight = 1;
        for (int day = 1; day <= DAYS; day++) {
            long then = minute - (long) day * DAY;
            if (then - AROUND < first) {
                break;
            }
            seen += weight;
            hits += weight * around(then) / (2 * AROUND + 1);
            weight *= FORGET;
        }
        return (hits + DAY_PRIOR * rate) / (seen + DAY_PRIOR);
    }

    private double around(long minute) {
        long end = last;
        int run = history.run();
        long count = 0;
        for (int i = 0; end >= minute - AROUND; i++) {
            long from = Math.max(end - run + 1, minute - AROUND);
            count += Math.max(0, Math.min(end, minute + AROUND) - from + 1);
            if (i == history.gaps()) {
                break;
            }
            end -= run - 1L + history.gap(i);
            run = history.runBefore(i);
        }
        return count;
    }
}
