package dev.reveille.core.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Age from which an input that was seen no longer counts, so that the last decision holds.
 *
 * @param gauges of what is told again and again: {@code queue-depth} and {@code resources}; zero =
 *     never
 * @param bySource of facts from a source; beats {@code gauges}; zero = never
 */
public record Staleness(Duration gauges, Map<String, Duration> bySource) {
    /** Nothing goes stale. */
    public static final Staleness NEVER = new Staleness(Duration.ZERO, Map.of());

    /**
     * Sources that can be named. {@code activity}: the attributes it carried, never its silence.
     */
    public static final List<String> SOURCES = List.of("activity", "queue-depth", "resources");

    public Staleness {
        bySource = Map.copyOf(bySource);
    }

    /** The same for all gauges. */
    public static Staleness ofGauges(Duration age) {
        return new Staleness(age, Map.of());
    }

    /** Of facts from a source; zero = never. */
    public Duration of(String source, boolean gauge) {
        return bySource.getOrDefault(source, gauge ? gauges : Duration.ZERO);
    }

    /** Whether nothing ever goes stale. */
    public boolean never() {
        return gauges.isZero() && bySource.isEmpty();
    }

    /** As a policy's version has it; the same for two that mean the same. */
    @Override
    public String toString() {
        return bySource.isEmpty() ? gauges.toString() : gauges + " " + new TreeMap<>(bySource);
    }
}
