package dev.reveille.core.placement;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Requests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node's word about itself, as {@code node-heartbeats} tells it.
 *
 * @param node who
 * @param incarnation which life of it
 * @param sequence rises with every heartbeat of an incarnation
 * @param pool it belongs to
 * @param host host name
 * @param status what it is doing
 * @param problem why it failed or waits, with remedy, in lines of text
 * @param troubles the same one by one; empty also where an earlier release says it
 * @param slots agents it may run at once
 * @param used agents it runs
 * @param labels agents may require
 * @param types of its catalogue
 * @param cpuAvailable free share of its processors, 0 to 1
 * @param memoryAvailable free bytes
 * @param holds what it has for agents, and what it holds
 * @param version Reveille's version
 * @param sentAt by the node's clock
 */
public record NodeReport(
        NodeId node,
        Incarnation incarnation,
        long sequence,
        String pool,
        String host,
        Status status,
        Optional<String> problem,
        List<Trouble> troubles,
        int slots,
        int used,
        Map<String, String> labels,
        Set<String> types,
        double cpuAvailable,
        long memoryAvailable,
        Holdings holds,
        String version,
        Instant sentAt) {
    /** Label of a word that is no node's. */
    public static final String ROLE = "reveille.role";

    /** That of a scheduler. */
    public static final String SCHEDULER = "scheduler";

    public NodeReport {
        troubles = List.copyOf(troubles);
        labels = Map.copyOf(labels);
        types = Set.copyOf(types);
    }

    /** Whose problem is that of its troubles. */
    public NodeReport(
            NodeId node,
            Incarnation incarnation,
            long sequence,
            String pool,
            String host,
            Status status,
            List<Trouble> troubles,
            int slots,
            int used,
            Map<String, String> labels,
            Set<String> types,
            double cpuAvailable,
            long memoryAvailable,
            Holdings holds,
            String version,
            Instant sentAt) {
        this(
                node,
                incarnation,
                sequence,
                pool,
                host,
                status,
                Optional.of(
                                troubles.stream()
                                        .map(trouble -> trouble.said().line())
                                        .collect(Collectors.joining("\n")))
                        .filter(text -> !text.isEmpty()),
                troubles,
                slots,
                used,
                labels,
                types,
                cpuAvailable,
                memoryAvailable,
                holds,
                version,
                sentAt);
    }

    /** Whether it is the word of a scheduler in trouble, and no node's. */
    public boolean ofScheduler() {
        return status == Status.REFUSED && SCHEDULER.equals(labels.get(ROLE));
    }

    /** The same word, with these types instead. */
    public NodeReport withTypes(Set<String> others) {
        return new NodeReport(
                node,
                incarnation,
                sequence,
                pool,
                host,
                status,
                problem,
                troubles,
                slots,
                used,
                labels,
                others,
                cpuAvailable,
                memoryAvailable,
                holds,
                version,
                sentAt);
    }

    /** The same word of one that holds no lease. */
    public NodeReport withoutLease() {
        return new NodeReport(
                node,
                incarnation,
                sequence,
                pool,
                host,
                status,
                problem,
                troubles,
                slots,
                used,
                labels,
                types,
                cpuAvailable,
                memoryAvailable,
                new Holdings(holds.allocatable(), 0, holds.busy(), holds.running()),
                version,
                sentAt);
    }

    /**
     * What a node has for agents, and what it holds.
     *
     * @param allocatable processor and memory for agents; NONE = not told, then slots alone count
     * @param lease number of its node lease, another after every lapse; 0 = it holds none
     * @param busy agents of it that are at work just now
     * @param running what it runs and under which epoch, told while it is not accepted; empty = not
     *     told
     */
    public record Holdings(
            Requests allocatable,
            long lease,
            Set<AgentId> busy,
            Optional<Map<AgentId, Epoch>> running) {
        /** Nothing told. */
        public static final Holdings NONE =
                new Holdings(Requests.NONE, 0, Set.of(), Optional.empty());

        public Holdings {
            busy = Set.copyOf(busy);
            running = running.map(Map::copyOf);
        }
    }

    /** What a node is doing. */
    public enum Status {
        STARTING,
        READY,
        DRAINING,
        /** Goodbye: it has released everything. */
        LEAVING,
        FAILED,
        /** It could not start, and is no more: the last word of a life that never was a member. */
        REFUSED
    }
}
