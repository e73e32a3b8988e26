package dev.reveille.config;

import dev.reveille.core.control.PoolClock;
import dev.reveille.core.fleet.Durations;
import java.time.Duration;

/** Whether the times of node leases can keep what they promise (docs/guarantees.md). */
final class Leases {
    /** Heartbeats that may fail in a row before a lease ends. */
    private static final int HEARTBEATS = 3;

    private Leases() {}

    static void check(
            Duration lease,
            Duration margin,
            Duration lostAfter,
            Duration heartbeat,
            Findings findings) {
        if (lease.compareTo(lostAfter) < 0) {
            findings.wrong(
                    "node.lease is %s, less than lost.after, %s"
                            .formatted(Durations.format(lease), Durations.format(lostAfter)),
                    "raise node.lease or lower lost.after");
        }
        if (margin.compareTo(PoolClock.CLAMP) <= 0) {
            findings.wrong(
                    "node.lease.margin is %s, not more than %s, by which one step of a broker's clock shortens a lease"
                            .formatted(Durations.format(margin), Durations.format(PoolClock.CLAMP)),
                    "raise node.lease.margin");
        }
        if (lease.minus(margin).compareTo(heartbeat.multipliedBy(HEARTBEATS)) < 0) {
            findings.wrong(
                    "node.lease of %s less node.lease.margin of %s is less than %d heartbeats of %s"
                            .formatted(
                                    Durations.format(lease),
                                    Durations.format(margin),
                                    HEARTBEATS,
                                    Durations.format(heartbeat)),
                    "raise node.lease, or lower node.lease.margin or heartbeat.interval");
        }
    }
}
