package dev.reveille.node;

import dev.reveille.config.SecretProviders;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.lifecycle.BusyClaim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is told at start.
 *
 * @param id unique in the fleet
 * @param pool name of its pool
 * @param poolNumber partition of the pool in {@code control} and {@code node-heartbeats}
 * @param host host name, for messages
 * @param slots agents it may run at once, 1 or more
 * @param labels that agents may require
 * @param state directory for what must survive the supervisor, used by one supervisor at a time
 * @param runtime directory for FIFOs, best on tmpfs
 * @param firstPort first port handed to agents
 * @param lastPort last port handed to agents
 * @param heartbeat how often the node says that it lives; default 1 s
 * @param sample how often the agents' usage is read; default 5 s
 * @param secrets where agents' secrets come from
 * @param secretsWithin how long they may take for one start; default 10 s
 * @param logsTotal bytes that all agents' logs may take; default 2 GiB
 * @param lease how long an acknowledged heartbeat lets exclusive agents run: {@code node.lease}
 *     less {@code node.lease.margin}, 12 s by default; empty = none runs here
 */
public record NodeConfig(
        NodeId id,
        String pool,
        int poolNumber,
        String host,
        int slots,
        Map<String, String> labels,
        Path state,
        Path runtime,
        int firstPort,
        int lastPort,
        Duration heartbeat,
        Duration sample,
        SecretProviders secrets,
        Duration secretsWithin,
        long logsTotal,
        Optional<Duration> lease) {
    /**
     * How often it is said again that an agent works: a quarter of the time for which it counts.
     */
    static final Duration BUSY_REPEAT = BusyClaim.COUNTS_FOR.dividedBy(4);

    /** How often it is said again what an agent uses, where that does not change. */
    public static final Duration USAGE_REPEAT = Duration.ofMinutes(1);

    public NodeConfig {
        labels = Map.copyOf(labels);
    }

    /** One without secrets, and with the usual room for logs. */
    public NodeConfig(
            NodeId id,
            String pool,
            int poolNumber,
            String host,
            int slots,
            Map<String, String> labels,
            Path state,
            Path runtime,
            int firstPort,
            int lastPort,
            Duration heartbeat,
            Duration sample) {
        this(
                id,
                pool,
                poolNumber,
                host,
                slots,
                labels,
                state,
                runtime,
                firstPort,
                lastPort,
                heartbeat,
                sample,
                SecretProviders.none(),
                Duration.ofSeconds(10),
                2L << 30,
                Optional.empty());
    }
}
