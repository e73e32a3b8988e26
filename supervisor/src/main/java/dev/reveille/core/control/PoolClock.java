package dev.reveille.core.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Time by which nodes are judged lost: the sum, over consecutive records of the pool's heartbeat
 * partition, of the differences of their LogAppendTime, each clamped to 0–1.5 s. Heartbeats come
 * every second and a scheduler's ticks every half, so while the broker serves, it keeps time with
 * the world; an outage or a step of the broker's clock moves it by one clamp at most.
 *
 * @param elapsed since the loop began
 * @param last LogAppendTime of the newest record, empty before the first
 */
public record PoolClock(Duration elapsed, Optional<Instant> last) {
    /** The most one record moves the clock. */
    public static final Duration CLAMP = Duration.ofMillis(1500);

    /** Before any record. */
    public static final PoolClock START = new PoolClock(Duration.ZERO, Optional.empty());

    /** After one more record. */
    public PoolClock observe(Instant logAppendTime) {
        Duration step =
                last.map(before -> clamp(Duration.between(before, logAppendTime)))
                        .orElse(Duration.ZERO);
        return new PoolClock(elapsed.plus(step), Optional.of(logAppendTime));
    }

    /** Whether the next record comes after a gap longer than the clock counts. */
    public boolean clamps(Instant logAppendTime) {
        return last.isPresent() && Duration.between(last.get(), logAppendTime).compareTo(CLAMP) > 0;
    }

    private static Duration clamp(Duration step) {
        if (step.isNegative()) {
            return Duration.ZERO;
        }
        return step.compareTo(CLAMP) > 0 ? CLAMP : step;
    }
}
