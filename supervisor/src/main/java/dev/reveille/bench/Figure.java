package dev.reveille.bench;

import java.util.OptionalDouble;

/**
 * One figure of a benchmark, as {@code --output json} prints it.
 *
 * @param bench which benchmark
 * @param metric what of it
 * @param value measured
 * @param unit of the value
 * @param target at most this, where there is a target
 */
public record Figure(
        String bench, String metric, double value, String unit, OptionalDouble target) {
    static Figure millis(String bench, String metric, double value) {
        return new Figure(bench, metric, value, "ms", OptionalDouble.empty());
    }

    static Figure millis(String bench, String metric, double value, double target) {
        return new Figure(bench, metric, value, "ms", OptionalDouble.of(target));
    }

    /** Whether the target is met; true where there is none. */
    public boolean ok() {
        return target.isEmpty() || value <= target.getAsDouble();
    }
}
