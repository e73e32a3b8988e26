package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.schemas.Partitions;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import dev.reveille.wire.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a record lies in its tenant's partition. One that does not takes the way over the
 * re-keyed topic once; a spec that does not is refused, as compaction would never remove it.
 */
final class RightPlace {
    private static final Logger LOGGER = LoggerFactory.getLogger(RightPlace.class);

    private final int mine;
    private final int partitions;
    private final Sinks sinks;
    private final RelevanceCounters counters;
    private final Set<Topic> warned = EnumSet.noneOf(Topic.class);

    /**
     * @param mine the task's partition
     * @param partitions how many all tenant topics have
     */
    RightPlace(int mine, int partitions, Sinks sinks, RelevanceCounters counters) {
        this.mine = mine;
        this.partitions = partitions;
        this.sinks = sinks;
        this.counters = counters;
    }

    /** Whether this task is the tenant's; if not, the record has been sent to the one that is. */
    boolean holds(TenantId tenant, Record<byte[], byte[]> record, Origin origin) {
        int right = Partitions.ofTenant(tenant.value(), partitions);
        if (right == mine) {
            return true;
        }
        if (origin.rekeyed()) {
            throw Refused.because(
                    "tenant %s belongs to partition %d, the re-keyed topic has it elsewhere"
                            .formatted(tenant, right),
                    "give the re-keyed topic as many partitions as all tenant topics have");
        }
        counters.count(Counter.MISPLACED);
        warnOnce(tenant, origin, right);
        sinks.rekey(marked(tenant, record, origin));
        return false;
    }

    private void warnOnce(TenantId tenant, Origin origin, int right) {
        if (warned.add(origin.topic())) {
            LOGGER.warn(
                    "{} carries tenant {} in partition {} instead of {}; such records take a second"
                            + " way round. Remedy: let producers key by tenant and use murmur2"
                            + " (librdkafka: partitioner=murmur2_random)",
                    origin.name(),
                    tenant,
                    origin.partition(),
                    right);
        }
    }

    private static Record<byte[], byte[]> marked(
            TenantId tenant, Record<byte[], byte[]> record, Origin origin) {
        var headers = new RecordHeaders(record.headers().toArray());
        origin.mark(headers);
        int size = record.value().length + DeadLetters.weight(headers);
        if (size > DeadLetters.MOST_BYTES) {
            throw Refused.because(
                    "a misplaced record of " + size + " bytes is too large to be re-keyed",
                    "send it to its tenant's partition, or smaller");
        }
        byte[] key = tenant.value().getBytes(StandardCharsets.UTF_8);
        return record.withKey(key).withHeaders(headers);
    }

    /** Refuses a spec outside its tenant's partition. */
    void demand(AgentId spec, Origin origin) {
        int right = Partitions.ofKey(spec.toString(), partitions);
        if (right != origin.partition()) {
            counters.count(Counter.MISPLACED);
            throw Refused.spec(
                    "the spec of %s lies in partition %d instead of %d and would never be compacted away"
                            .formatted(spec, origin.partition(), right));
        }
    }
}
