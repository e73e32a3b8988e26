package dev.reveille.schemas;

/**
 * What an operator chooses once for all topics, at creation.
 *
 * @param tenantPartitions partitions of every topic keyed by tenant or agent, 1 or more; fixed for
 *     the life of the fleet, because a tenant's place depends on it
 * @param pools partitions of {@code control} and {@code node-heartbeats}: the most pools there may
 *     be
 * @param replication copies of each partition
 * @param minInSyncReplicas copies that must have a record before it is acknowledged
 */
public record TopicLayout(
        int tenantPartitions, int pools, short replication, short minInSyncReplicas) {
    /** For production: 12 tenant partitions, 8 pools, three copies, two of them in sync. */
    public static final TopicLayout PRODUCTION = new TopicLayout(12, 8, (short) 3, (short) 2);

    /** For one broker: 4 tenant partitions, 2 pools, one copy. */
    public static final TopicLayout SINGLE_BROKER = new TopicLayout(4, 2, (short) 1, (short) 1);
}
