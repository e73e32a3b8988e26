package dev.reveille.history.replay;

/**
 * {@code hybrid-histogram}: the policy of "Serverless in the Wild" (Shahrad et al., ATC 2020), for
 * comparison. Each tenant has a histogram of its gaps, a bin a minute. Where it shows a pattern, an
 * instance is stopped at once, brought up before the 5th percentile of the gaps, and kept beyond
 * the 99th, with a margin of a tenth on either side. Where it shows none, or most gaps are longer
 * than its range, an instance is kept for the whole range. Their time series model for the last
 * case is left out.
 *
 * @param name as asked for
 * @param range minutes; theirs is four hours
 * @param least gaps before a histogram counts
 */
record HybridHistogram(String name, int range, int least) implements ReplayPolicy {
    private static final double HEAD = 0.05;
    private static final double TAIL = 0.99;
    private static final double MARGIN = 0.1;
    // Coefficient of variation of the bins' counts from which the histogram shows a pattern.
    private static final double PATTERN = 2;
    private static final double MOSTLY = 0.5;

    @Override
    public Run begin() {
        return _ -> new Gaps();
    }

    private final class Gaps implements Course {
        private final int[] bins = new int[range];
        private int inside;
        private int beyond;
        private long squares;
        private long last = Long.MIN_VALUE;
        private long from;
        private long to;

        @Override
        public boolean active(long minute, MinuteActivity what) {
            if (last != Long.MIN_VALUE) {
                count(minute - last);
            }
            last = minute;
            from = 0;
            to = range;
            if (showsPattern()) {
                window();
            }
            return true;
        }

        private void count(long gap) {
            if (gap < range) {
                // (n + 1)² = n² + 2n + 1
                squares += 2L * bins[(int) gap] + 1;
                bins[(int) gap]++;
                inside++;
            } else {
                beyond++;
            }
        }

        private boolean showsPattern() {
            if (inside < least || beyond > MOSTLY * (inside + beyond)) {
                return false;
            }
            double mean = (double) inside / range;
            double variance = (double) squares / range - mean * mean;
            return Math.sqrt(variance) >= PATTERN * mean;
        }

        private void window() {
            int head = percentile(HEAD);
            int tail = percentile(TAIL) + 1;
            from = (long) Math.floor(head * (1 - MARGIN));
            to = (long) Math.ceil(tail * (1 + MARGIN));
            if (from <= 1) {
                from = 0;
            }
        }

        private int percentile(double share) {
            long seen = 0;
            for (int bin = 0; bin < range; bin++) {
                seen += bins[bin];
                if (seen >= share * inside) {
                    return bin;
                }
            }
            return range - 1;
        }

        @Override
        public Look look(long minute) {
            if (last == Long.MIN_VALUE || minute > last + to) {
                return new Look(false, Look.NEVER);
            }
            return minute < last + from
                    ? new Look(false, last + from)
                    : new Look(true, last + to + 1);
        }
    }
}
