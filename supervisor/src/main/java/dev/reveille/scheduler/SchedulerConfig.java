package dev.reveille.scheduler;

import dev.reveille.core.control.Balance;
import dev.reveille.core.control.PoolSettings;
import dev.reveille.core.placement.Ceilings;
import dev.reveille.core.placement.Pools;
import java.time.Duration;

/**
 * How one scheduler works.
 *
 * @param name unique in the fleet; its static membership: a second scheduler of that name ends the
 *     first
 * @param pools pools and their numbers, the same for every scheduler and node of the fleet
 * @param tickEvery how often time advances on {@code ticks} and in the pools; above 0, default 1 s
 *     (a heartbeat)
 * @param lostAfter pool-clock time without a heartbeat after which a node is lost; default 5 s
 * @param lease the same, after which a lost node's exclusive agents go elsewhere; default 15 s
 * @param lostKept how long a node that is lost or has left is told of; default 1 h
 * @param relevanceTransaction transaction time-out of relevance: an uncommitted raise counts for
 *     twice as long; default 4 s
 * @param session time after which a dead scheduler's pools go to another; default 6 s, the least
 *     brokers allow unless told otherwise
 * @param ceilings how many agents tenants may have in a pool; default none
 * @param balance how far running agents are moved so that nodes are used alike
 */
public record SchedulerConfig(
        String name,
        Pools pools,
        Duration tickEvery,
        Duration lostAfter,
        Duration lease,
        Duration lostKept,
        Duration relevanceTransaction,
        Duration session,
        Ceilings ceilings,
        Balance balance) {

    /** The defaults. */
    public static SchedulerConfig of(String name, Pools pools) {
        return new SchedulerConfig(
                name,
                pools,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofHours(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(6),
                Ceilings.NONE,
                Balance.DEFAULT);
    }

    /** How one of its pools is run. */
    PoolSettings pool(String pool) {
        var defaults = PoolSettings.of(pool, "scheduler:" + name);
        return new PoolSettings(
                pool,
                pools,
                defaults.writer(),
                lostAfter,
                lease,
                lostKept,
                relevanceTransaction.multipliedBy(2),
                defaults.settle(),
                ceilings,
                balance);
    }
}
