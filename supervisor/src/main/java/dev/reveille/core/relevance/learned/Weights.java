package dev.reveille.core.relevance.learned;

/**
 * How much each input of {@link Evidence} counts, by how much support the past gives: a logistic
 * regression, its sum a logit. Fitted once to 1,000 functions of the Azure trace of 2019, ridge 20,
 * among strangers and among known kin; fitted to one half of them it does as well on the other
 * (docs/replay.md). Nothing here is about any one tenant, and nothing changes while running.
 */
final class Weights {
    /** Support below which each set but the first and the last applies. */
    private static final double[] BELOW = {0.5, 1.5, 4, 10, 30};

    private static final double[][] SETS = {
        // Never returned.
        {
            -0.172, 0.032, 0.032, 0.032, 0.032, 0.032,
            0.032, 0.709, -0.492, 0.001, -0.080, 0.279,
            -0.412, -0.323, -0.764, 0.119, 0.396, 0.032,
        },
        // No gap lasted as long (support under 0.5).
        {
            -0.068, -0.083, -0.084, 0.057, 0.074, 0.093,
            0.146, 0.054, 0.082, -0.001, -0.037, -0.061,
            -0.212, 0.146, -0.873, 0.147, 0.242, 0.088,
        },
        // Support under 1.5.
        {
            0.004, -1.143, 0.794, 0.089, 0.131, -0.054,
            0.326, 0.194, -0.016, -0.021, 0.054, 0.078,
            0.047, 0.051, -0.325, -0.111, 0.201, 0.085,
        },
        // Under 4.
        {
            -0.197, -1.312, 0.476, 0.110, 0.064, 0.522,
            0.208, 0.143, 0.042, -0.031, 0.022, 0.050,
            -0.002, 0.045, -0.248, -0.092, 0.191, 0.216,
        },
        // Under 10.
        {
            -0.301, -0.533, 0.040, 0.040, 0.127, 0.459,
            0.118, 0.099, 0.012, 0.040, 0.102, 0.062,
            -0.088, 0.050, -0.116, -0.246, 0.377, 0.135,
        },
        // Under 30.
        {
            0.163, -0.337, 0.073, 0.006, 0.128, 0.309,
            0.231, 0.105, 0.064, 0.105, 0.078, 0.091,
            -0.172, -0.058, 0.075, -0.326, 0.333, 0.097,
        },
        // 30 and more.
        {
            0.288, -0.764, 0.166, -0.623, 0.445, 0.253,
            0.712, 0.287, -0.011, 0.098, 0.114, 0.094,
            -0.123, 0.032, 0.415, -0.285, 0.053, 0.148,
        },
    };

    /** The ones that come with Reveille. */
    static final Weights SHIPPED = new Weights(SETS);

    /** Sets there are. */
    static final int COUNT = SETS.length;

    private final double[][] sets;

    /** Weights of one's own, in the order of {@link #set}. */
    Weights(double[][] sets) {
        this.sets = sets;
    }

    /** Which set applies to a tenant that returned {@code gaps} times. */
    static int set(int gaps, double support) {
        if (gaps == 0) {
            return 0;
        }
        int set = 1;
        for (double edge : BELOW) {
            set += support >= edge ? 1 : 0;
        }
        return set;
    }

    /** The sum of a set's inputs, each as much as it counts: a logit. */
    double sum(int set, double[] inputs) {
        double sum = 0;
        for (int i = 0; i < inputs.length; i++) {
            sum += sets[set][i] * inputs[i];
        }
        return sum;
    }

    /** The weight of one input. */
    double of(int set, int input) {
        return sets[set][input];
    }
}
