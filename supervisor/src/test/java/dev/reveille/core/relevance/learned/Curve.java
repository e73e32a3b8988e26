package dev.reveille.core.relevance.learned;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What policies decide at every setting, counted as {@code reveille replay} does.
 *
 * @param firsts tenants that were ever active: a cold start each, under any policy
 * @param chances of each quiet minute, the highest first, with 1 where the tenant returned
 */
record Curve(long firsts, List<double[]> chances) {
    /** Cold starts and idle minutes of a fixed keep-alive. */
    static long[] fixed(List<boolean[]> days, int minutes) {
        long[] figures = new long[2];
        for (boolean[] day : days) {
            int last = -minutes - 2;
            for (int m = 0; m < day.length; m++) {
                if (day[m]) {
                    figures[0] += m - last > minutes + 1 ? 1 : 0;
                    last = m;
                } else if (m - last <= minutes) {
                    figures[1]++;
                }
            }
        }
        return figures;
    }

    static Curve of(List<boolean[]> days, Weights weights, Kin kin) {
        long firsts = days.stream().filter(Curve::isEverActive).count();
        var chances = new ArrayList<double[]>();
        for (Fit.Row row : Fit.rows(days, kin)) {
            chances.add(new double[] {Fit.chance(weights, row), row.returned() ? 1 : 0});
        }
        chances.sort(Comparator.comparingDouble(chance -> -chance[0]));
        return new Curve(firsts, chances);
    }

    private static boolean isEverActive(boolean[] day) {
        for (boolean minute : day) {
            if (minute) {
                return true;
            }
        }
        return false;
    }

    long coldAt(long idle) {
        long cold = firsts + Math.round(chances.stream().mapToDouble(c -> c[1]).sum());
        for (double[] chance : chances.subList(0, (int) Math.min(idle, chances.size()))) {
            cold -= Math.round(chance[1]);
        }
        return cold;
    }

    long idleAt(long cold) {
        long left = firsts + Math.round(chances.stream().mapToDouble(c -> c[1]).sum());
        int idle = 0;
        while (left > cold) {
            left -= Math.round(chances.get(idle++)[1]);
        }
        return idle;
    }
}
