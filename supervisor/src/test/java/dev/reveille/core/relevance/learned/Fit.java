package dev.reveille.core.relevance.learned;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fits weights as those that are shipped were: a logistic regression per set, by Newton's steps.
 */
final class Fit {
    /** Ridge: how strongly weights are drawn to 0. */
    private static final double RIDGE = 20;

    private static final int STEPS = 14;
    private static final int N = Evidence.INPUTS;

    /** One quiet minute of one tenant. */
    static final class Row {
        private final int set;
        private final float[] inputs;
        private final boolean returned;

        Row(int set, float[] inputs, boolean returned) {
            this.set = set;
            this.inputs = inputs;
            this.returned = returned;
        }

        boolean returned() {
            return returned;
        }
    }

    private Fit() {}

    /** What weights are fitted to: tenants among strangers, and among kin that is known already. */
    static List<Row> rows(List<boolean[]> days) {
        var rows = new ArrayList<>(rows(days, new Kin()));
        for (int half = 0; half < 2; half++) {
            rows.addAll(rows(half(days, half), kin(half(days, 1 - half))));
        }
        return rows;
    }

    /** Every other tenant. */
    static List<boolean[]> half(List<boolean[]> days, int half) {
        var some = new ArrayList<boolean[]>();
        for (int i = half; i < days.size(); i += 2) {
            some.add(days.get(i));
        }
        return some;
    }

    /** What a day of those tenants teaches. */
    static Kin kin(List<boolean[]> days) {
        var kin = new Kin();
        for (boolean[] day : days) {
            var history = ActivityHistory.EMPTY;
            for (int minute = 0; minute < day.length; minute++) {
                if (day[minute]) {
                    kin.learn(history, minute);
                    history = history.with(minute);
                }
            }
        }
        return kin;
    }

    /** Every quiet minute after a tenant's first activity; in order, knowing the past alone. */
    static List<Row> rows(List<boolean[]> days, Kin kin) {
        var rows = new ArrayList<Row>();
        int minutes = days.getFirst().length;
        var histories = new ActivityHistory[days.size()];
        var evidence = new Evidence[days.size()];
        Arrays.fill(histories, ActivityHistory.EMPTY);
        double[] in = new double[N];
        for (int minute = 0; minute + 1 < minutes; minute++) {
            for (int t = 0; t < histories.length; t++) {
                if (days.get(t)[minute]) {
                    kin.learn(histories[t], minute);
                    histories[t] = histories[t].with(minute);
                    evidence[t] = new Evidence(histories[t]);
                }
            }
            for (int t = 0; t < histories.length; t++) {
                if (histories[t].isKnown() && !days.get(t)[minute]) {
                    int m = (int) (minute + 1 - histories[t].last());
                    double support = evidence[t].fill(m, kin, in);
                    int set = Weights.set(histories[t].gaps(), support);
                    rows.add(new Row(set, floats(in), days.get(t)[minute + 1]));
                }
            }
        }
        return rows;
    }

    private static float[] floats(double[] in) {
        float[] all = new float[N];
        for (int i = 0; i < N; i++) {
            all[i] = (float) in[i];
        }
        return all;
    }

    static double chance(Weights weights, Row row) {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            sum += weights.of(row.set, i) * row.inputs[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }

    static Weights weights(List<Row> rows) {
        double[][] sets = new double[Weights.COUNT][];
        for (int set = 0; set < sets.length; set++) {
            int which = set;
            sets[set] = newton(rows.stream().filter(row -> row.set == which).toList());
        }
        return new Weights(sets);
    }

    private static double[] newton(List<Row> rows) {
        double[] w = new double[N];
        for (int step = 0; step < STEPS; step++) {
            double[][] a = new double[N][N + 1];
            for (int i = 0; i < N; i++) {
                a[i][i] = RIDGE;
                a[i][N] = RIDGE * w[i];
            }
            for (Row row : rows) {
                add(row, w, a);
            }
            double[] change = solved(a);
            for (int i = 0; i < N; i++) {
                w[i] -= Math.clamp(change[i], -3, 3);
            }
        }
        return w;
    }

    private static void add(Row row, double[] w, double[][] a) {
        float[] x = row.inputs;
        double sum = 0;
        for (int i = 0; i < N; i++) {
            sum += w[i] * x[i];
        }
        double p = 1 / (1 + Math.exp(-sum));
        double error = p - (row.returned ? 1 : 0);
        double curve = p * (1 - p) + 1e-6;
        for (int i = 0; i < N; i++) {
            a[i][N] += error * x[i];
            for (int j = 0; j < N; j++) {
                a[i][j] += curve * x[i] * x[j];
            }
        }
    }

    /** Gauss, on a matrix that is symmetric and positive. */
    private static double[] solved(double[][] a) {
        for (int k = 0; k < N; k++) {
            for (int i = k + 1; i < N; i++) {
                double f = a[i][k] / a[k][k];
                for (int j = k; j <= N; j++) {
                    a[i][j] -= f * a[k][j];
                }
            }
        }
        double[] x = new double[N];
        for (int i = N - 1; i >= 0; i--) {
            double sum = a[i][N];
            for (int j = i + 1; j < N; j++) {
                sum -= a[i][j] * x[j];
            }
            x[i] = sum / a[i][i];
        }
        return x;
    }
}
