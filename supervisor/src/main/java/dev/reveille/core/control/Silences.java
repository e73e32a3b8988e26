package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * For how long nodes have been silent, by the pool's clock. None has been for longer than this
 * loop, or the time since the last gap: in an outage nobody could speak, and nodes need a moment to
 * find the broker again. Not safe for use by more than one thread.
 */
final class Silences {
    private final Map<Owner, Duration> heard = new HashMap<>();
    private PoolClock clock = PoolClock.START;
    private Duration since = Duration.ZERO;

    /** A record of the heartbeat partition: time advances, and begins anew after a gap. */
    void tick(Instant logAppendTime) {
        boolean gap = clock.clamps(logAppendTime);
        clock = clock.observe(logAppendTime);
        if (gap) {
            since = clock.elapsed();
        }
    }

    /** Time of the pool's clock. */
    Duration elapsed() {
        return clock.elapsed();
    }

    /** Since when silence counts. */
    Duration since() {
        return since;
    }

    /** It has said something just now. */
    void heard(Owner owner) {
        heard.put(owner, clock.elapsed());
    }

    /** How long it has said nothing; of one never heard, since this loop began. */
    Duration of(Owner owner) {
        Duration last = heard.getOrDefault(owner, Duration.ZERO);
        return clock.elapsed().minus(last.compareTo(since) > 0 ? last : since);
    }

    /** That life of a node is over. */
    void forget(Owner owner) {
        heard.remove(owner);
    }
}
