package dev.reveille.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Which partition a tenant's records belong to: Kafka's own default, murmur2 of the key. */
public final class Partitions {
    private Partitions() {}

    /**
     * The tenant's partition.
     *
     * @param tenant the tenant's id
     * @param count partitions of the topic, 1 or more
     */
    public static int ofTenant(String tenant, int count) {
        byte[] bytes = tenant.getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(bytes)) % count;
    }

    /** The partition of a key written {@code tenant/name}, or of a key without a slash. */
    public static int ofKey(String key, int count) {
        int slash = key.indexOf('/');
        return ofTenant(slash < 0 ? key : key.substring(0, slash), count);
    }
}
