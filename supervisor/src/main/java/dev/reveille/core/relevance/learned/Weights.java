package dev.reveille.core.relevance.learned;

/**
 * How much each input of {@link Evidence} counts, by how much support the past gives: a logistic
 * regression, its sum a logit. Fitted once to 1,000 functions of the Azure trace of 2019, ridge 20;
 * fitted to one half of them it does as well on the other (docs/replay.md). Nothing here is about
 * any one tenant, and nothing changes while running.
 */
final class Weights {
    /** Support below which each set but the first and the last applies. */
    private static final double[] BELOW = {0.5, 1.5, 4, 10, 30};

    private static final double[][] SETS = {
        // Never returned.
        {
            -0.131, 0.111, 0.111, 0.111, 0.111, 0.111,
            0.111, 0.693, -0.476, 0.006, -0.087, 0.304,
            -0.464, -0.390, -0.242, 0.091, 0.301, 0.102,
        },
        // No gap lasted as long (support under 0.5).
        {
            0.013, 0.053, 0.052, 0.086, 0.101, 0.031,
            0.040, 0.050, 0.078, 0.000, -0.040, -0.038,
            -0.171, 0.142, -0.579, 0.125, 0.178, 0.168,
        },
        // Support under 1.5.
        {
            0.064, -0.636, 0.592, 0.096, 0.138, -0.119,
            0.202, 0.193, -0.015, -0.011, 0.053, 0.094,
            0.063, 0.032, -0.207, -0.102, 0.075, 0.042,
        },
        // Under 4.
        {
            -0.086, -1.034, 0.369, 0.098, 0.111, 0.506,
            0.125, 0.146, 0.039, -0.023, 0.026, 0.059,
            0.028, 0.023, -0.234, -0.103, 0.135, 0.086,
        },
        // Under 10.
        {
            -0.171, -0.500, 0.032, 0.056, 0.136, 0.457,
            0.094, 0.098, 0.011, 0.044, 0.105, 0.063,
            -0.077, 0.033, -0.089, -0.258, 0.358, 0.135,
        },
        // Under 30.
        {
            0.148, -0.372, 0.074, -0.025, 0.181, 0.319,
            0.233, 0.106, 0.063, 0.105, 0.080, 0.091,
            -0.175, -0.063, 0.083, -0.328, 0.335, 0.093,
        },
        // 30 and more.
        {
            0.170, -0.791, 0.162, -0.593, 0.444, 0.271,
            0.706, 0.288, -0.007, 0.095, 0.114, 0.097,
            -0.139, 0.028, 0.373, -0.246, 0.036, 0.115,
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
