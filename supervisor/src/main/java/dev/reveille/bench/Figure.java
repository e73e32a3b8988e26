package dev.reveille.bench;

import java.util.OptionalDouble;

/**
 * One figure of a benchmark, as {@code --output json} prints it.
 *
 * @param bench which benchmark
 * @param metric what of it
 * @param value measured
 * @param unit of the value
 * @param target at most, or at least, this, where there is a target
 * @param atLeast whether it is at least that
 */
public record Figure(
        String bench,
        String metric,
        double value,
        String unit,
        OptionalDouble target,
        boolean atLeast) {
    /** Milliseconds without a target. */
    static Figure millis(String bench, String metric, double value) {
        return of(bench, metric, value, "ms");
    }

    static Figure millis(String bench, String metric, double value, double target) {
        return atMost(bench, metric, value, "ms", target);
    }

    /** Without a target. */
    static Figure of(String bench, String metric, double value, String unit) {
        return new Figure(bench, metric, value, unit, OptionalDouble.empty(), false);
    }

    static Figure atMost(String bench, String metric, double value, String unit, double target) {
        return new Figure(bench, metric, value, unit, OptionalDouble.of(target), false);
    }

    static Figure atLeast(String bench, String metric, double value, String unit, double target) {
        return new Figure(bench, metric, value, unit, OptionalDouble.of(target), true);
    }

    /** Whether the target is met; true where there is none. */
    public boolean ok() {
        return target.isEmpty()
                || (atLeast ? value >= target.getAsDouble() : value <= target.getAsDouble());
    }
}
