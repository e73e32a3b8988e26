package dev.reveille.core.fleet;

import java.time.Duration;

/**
 * What follows where a node has given an agent's root group up: it is placed anew, on another node
 * if there is one, after a delay that doubles each time.
 *
 * @param attempts how often; 0 = never. After that it stays down until its spec changes, it is no
 *     longer wanted for a while, or the scheduler begins anew; default 3
 * @param delay before the first; default 30 s (Nomad's)
 * @param cap longest delay; default 1 h (Nomad's)
 */
public record Reschedule(int attempts, Duration delay, Duration cap) {
    public static final Reschedule DEFAULT =
            new Reschedule(3, Duration.ofSeconds(30), Duration.ofHours(1));

    /** The delay before a trial; the first is 1. */
    public Duration before(int trial) {
        double millis = delay.toMillis() * Math.pow(2, trial - 1.0);
        return Duration.ofMillis((long) Math.min((double) cap.toMillis(), millis));
    }
}
