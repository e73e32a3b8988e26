package dev.reveille.core.fleet;

import java.time.Duration;

/**
 * When restarts are given up for a while.
 *
 * @param failures failures in a row that open it; default 5 (OmniDaemon has 3; one more chance than
 *     restart intensity asks)
 * @param openFor how long it stays open before one probe may start; default 60 s
 * @param halfOpen whether the probe comes by itself or waits for {@code reset}
 */
public record BreakerSpec(int failures, Duration openFor, HalfOpen halfOpen) {
    public static final BreakerSpec DEFAULT =
            new BreakerSpec(5, Duration.ofSeconds(60), HalfOpen.AUTO);

    /** How an open breaker becomes half-open. */
    public enum HalfOpen {
        AUTO,
        MANUAL
    }
}
