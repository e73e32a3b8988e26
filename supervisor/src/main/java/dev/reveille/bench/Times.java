package dev.reveille.bench;

import org.HdrHistogram.Histogram;

/** Durations of one kind, to a thousandth. */
final class Times {
    private final Histogram histogram = new Histogram(3);

    void add(long nanos) {
        histogram.recordValue(Math.max(0, nanos) / 1000);
    }

    long count() {
        return histogram.getTotalCount();
    }

    /** Milliseconds at a percentile, 0 to 100. */
    double percentile(double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1000.0;
    }

    double max() {
        return histogram.getMaxValue() / 1000.0;
    }
}
