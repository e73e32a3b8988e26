package dev.reveille.core.relevance.learned;

/**
 * What one tenant's past says about the end of its current gap. Each input is an answer of its own
 * to "does the gap end in this minute?", as a logit, or says how much such answers are worth.
 */
final class Evidence {
    /** Inputs, in this order. */
    static final int BIAS = 0;

    static final int OWN = 1;
    static final int LATELY = 2;
    static final int NEAR = 3;
    static final int ABOUT = 4;
    static final int AFTER_TWO = 5;
    static final int AFTER_RUN = 6;
    static final int PHASE = 7;
    static final int RATE = 12;
    static final int LAST_HOUR = 13;
    static final int SILENCE = 14;
    static final int KNOWN = 15;
    static final int SUPPORT = 16;
    static final int KIN = 17;
    static final int INPUTS = 18;

    /** Periods of timers, minutes. */
    private static final int[] PERIODS = {60, 30, 15, 10, 5};

    // Each gap further back counts so much less.
    private static final double FORGET = 0.98;
    private static final double FORGET_FAST = 0.85;

    private final ActivityHistory history;
    private final Past past;
    private final int kind;
    private final int n;
    private final int[] gaps;
    private final double[] weight;
    private final double[] fast;
    private final double[] afterOne;
    private final double[] afterTwo;
    private final double[] afterRun;

    Evidence(ActivityHistory history) {
        this.history = history;
        past = new Past(history);
        kind = Kin.kindOf(history, past.first());
        n = history.gaps();
        gaps = new int[n];
        weight = new double[n];
        fast = new double[n];
        afterOne = new double[n];
        afterTwo = new double[n];
        afterRun = new double[n];
        double w = 1;
        double f = 1;
        for (int i = 0; i < n; i++) {
            gaps[i] = history.gap(i);
            weight[i] = w;
            fast[i] = f;
            afterRun[i] = w * alike(history.runBefore(i), history.run(), 2);
            if (i + 1 < n) {
                afterOne[i] = w * alike(history.gap(i + 1), history.gap(0), 3);
            }
            if (i + 2 < n) {
                afterTwo[i] = afterOne[i] * alike(history.gap(i + 2), history.gap(1), 3);
            }
            w *= FORGET;
            f *= FORGET_FAST;
        }
    }

    /** 1 for equal lengths, less the more their ratio differs. */
    private static double alike(int one, int other, int sharpness) {
        double ratio = one < other ? (double) one / other : (double) other / one;
        double power = ratio * ratio;
        return sharpness == 2 ? power : power * ratio;
    }

    /**
     * The inputs for the m-th minute of the gap.
     *
     * @param m 2 and above
     * @param in overwritten
     * @return gaps that lasted as long, each counting less the older it is
     */
    double fill(int m, Kin kin, double[] in) {
        double survived = 0;
        double ended = 0;
        double fastSurvived = 0;
        double fastEnded = 0;
        double oneSurvived = 0;
        double oneEnded = 0;
        double twoSurvived = 0;
        double twoEnded = 0;
        double runSurvived = 0;
        double runEnded = 0;
        double near = 0;
        double about = 0;
        double width = m / 8.0 + 1;
        for (int i = 0; i < n; i++) {
            int off = gaps[i] - m;
            if (off >= 0) {
                survived += weight[i];
                fastSurvived += fast[i];
                oneSurvived += afterOne[i];
                twoSurvived += afterTwo[i];
                runSurvived += afterRun[i];
            }
            if (off == 0) {
                ended += weight[i];
                fastEnded += fast[i];
                oneEnded += afterOne[i];
                twoEnded += afterTwo[i];
                runEnded += afterRun[i];
            }
            int distance = Math.abs(off);
            if (distance < width) {
                about += weight[i] * (1 - distance / width) / width;
                near += distance > 1 ? 0 : weight[i] * (distance == 0 ? 0.5 : 0.25);
            }
        }
        double guess = kin.hazard(kind, m);
        double own = (ended + guess) / (survived + 1);
        double one = (oneEnded + own) / (oneSurvived + 1);
        long minute = history.last() + m;
        double rate = past.rate(minute);
        in[BIAS] = 1;
        in[OWN] = logit(own);
        in[LATELY] = logit((fastEnded + own) / (fastSurvived + 1));
        in[NEAR] = logit((near + guess) / (survived + 1));
        in[ABOUT] = logit((about + guess) / (survived + 1));
        in[AFTER_TWO] = logit((twoEnded + one) / (twoSurvived + 1));
        in[AFTER_RUN] = logit((runEnded + own) / (runSurvived + 1));
        for (int p = 0; p < PERIODS.length; p++) {
            in[PHASE + p] = logit(past.phase(minute, PERIODS[p], rate));
        }
        in[RATE] = logit(rate);
        in[LAST_HOUR] = StrictMath.log(0.3 + past.inTheHourBefore(minute));
        in[SILENCE] = StrictMath.log(m);
        in[KNOWN] = StrictMath.log(n + 0.5);
        in[SUPPORT] = StrictMath.log(survived + 0.1);
        in[KIN] = logit(guess);
        return survived;
    }

    /** How much more likely the time of day makes it, as a difference of logits; 0 = unknown. */
    double day(int m) {
        long minute = history.last() + m;
        if (!past.reachesADayBefore(minute)) {
            return 0;
        }
        double rate = past.rate(minute);
        return logit(past.timeOfDay(minute, rate)) - logit(rate);
    }

    /** Gaps that lasted at least m minutes, each counting less the older it is. */
    double support(long m) {
        double survived = 0;
        for (int i = 0; i < n; i++) {
            survived += history.gap(i) >= m ? weight[i] : 0;
        }
        return survived;
    }

    /** How many of those ended within a minute of the m-th. */
    double endedAbout(long m) {
        double ended = 0;
        for (int i = 0; i < n; i++) {
            ended += Math.abs(history.gap(i) - m) <= 1 ? weight[i] : 0;
        }
        return ended;
    }

    /** The chance that a run of active minutes goes on, as runs so far went. */
    double goesOn() {
        double longer = 1;
        double reached = 2;
        for (int i = 0; i < n; i++) {
            longer += history.runBefore(i) > history.run() ? weight[i] : 0;
            reached += history.runBefore(i) >= history.run() ? weight[i] : 0;
        }
        return longer / reached;
    }

    static double logit(double chance) {
        double p = Math.clamp(chance, 1e-5, 0.9999);
        return StrictMath.log(p / (1 - p));
    }
}
