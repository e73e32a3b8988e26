package dev.reveille.core.control;

import dev.reveille.core.placement.Ceilings;
import dev.reveille.core.placement.Pools;
import java.time.Duration;

/**
 * How one pool is run.
 *
 * @param pool its name
 * @param pools all pools of the fleet by number, this one among them
 * @param writer who writes, such as {@code scheduler:s1}, for history
 * @param lostAfter pool-clock time without a heartbeat after which a node is lost; default 5 s,
 *     five heartbeats (docs/decisions/pool-clock.md)
 * @param lease pool-clock time without a heartbeat after which a lost node's exclusive agents are
 *     its own no more; at least {@code lostAfter}, and the same on every node; default 15 s
 *     (docs/guarantees.md)
 * @param lostKept how long a node that is lost or has left is kept in the log, where nothing in the
 *     log refers to it; default 1 h, in which someone may ask what became of it
 * @param raiseFor how long an uncommitted raise counts unless confirmed: twice the transaction
 *     time-out of relevance; default 2 × 4 s (docs/decisions/exactly-once-uncommitted-raises.md)
 * @param settle time after the loop's start in which no agent is declared PENDING, because nodes
 *     have not spoken yet; default 2 s (two heartbeats)
 * @param ceilings how many agents tenants may have in it; default none
 * @param balance how far running agents are moved so that nodes are used alike
 */
public record PoolSettings(
        String pool,
        Pools pools,
        String writer,
        Duration lostAfter,
        Duration lease,
        Duration lostKept,
        Duration raiseFor,
        Duration settle,
        Ceilings ceilings,
        Balance balance) {
    public PoolSettings {
        positive("lost.after", lostAfter);
        positive("lost.kept", lostKept);
        if (lease.compareTo(lostAfter) < 0) {
            throw new IllegalArgumentException("node.lease is less than lost.after: " + lease);
        }
        positive("raise.for", raiseFor);
    }

    /** The defaults. */
    public static PoolSettings of(String pool, String writer) {
        return new PoolSettings(
                pool,
                Pools.DEFAULT,
                writer,
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofHours(1),
                Duration.ofSeconds(8),
                Duration.ofSeconds(2),
                Ceilings.NONE,
                Balance.DEFAULT);
    }

    /** The same with these ceilings. */
    public PoolSettings with(Ceilings others) {
        return new PoolSettings(
                pool, pools, writer, lostAfter, lease, lostKept, raiseFor, settle, others, balance);
    }

    /** The same in a fleet of these pools. */
    public PoolSettings among(Pools all) {
        return new PoolSettings(
                pool, all, writer, lostAfter, lease, lostKept, raiseFor, settle, ceilings, balance);
    }

    private static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " must be positive, was " + value);
        }
    }
}
