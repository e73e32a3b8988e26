package dev.reveille.config;

import dev.reveille.core.fleet.Problem;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one topic should be.
 *
 * @param topic which
 * @param name in the cluster
 * @param partitions count
 * @param replication copies
 * @param configs the topic's own configuration
 */
public record TopicPlan(
        Topic topic, String name, int partitions, short replication, Map<String, String> configs) {
    /** How the catalogue wants it. */
    public static TopicPlan of(Topic topic, String name, TopicLayout layout) {
        var configs = new TreeMap<String, String>();
        configs.put(
                "cleanup.policy",
                switch (topic.cleanup()) {
                    case DELETE -> "delete";
                    case COMPACT -> "compact";
                });
        configs.put(
                "message.timestamp.type",
                switch (topic.clock()) {
                    case BROKER -> "LogAppendTime";
                    case PRODUCER -> "CreateTime";
                });
        configs.put("min.insync.replicas", Short.toString(layout.minInSyncReplicas()));
        configs.put("unclean.leader.election.enable", "false");
        configs.put("max.message.bytes", Integer.toString(Topic.MAX_MESSAGE_BYTES));
        topic.retention()
                .ifPresent(kept -> configs.put("retention.ms", Long.toString(kept.toMillis())));
        return new TopicPlan(
                topic, name, topic.partitions(layout), layout.replication(), Map.copyOf(configs));
    }

    /** How one topic is. */
    public record Found(int partitions, int replication, Map<String, String> configs) {}

    /**
     * Something that differs between catalogue and broker.
     *
     * @param topic full name
     * @param key what differs
     * @param wanted by the catalogue
     * @param found at the broker
     * @param remedy what to do
     * @param fatal whether Reveille cannot work with it
     */
    public record Difference(
            String topic, String key, String wanted, String found, String remedy, boolean fatal) {
        /** One line. */
        public String line() {
            return topic + ": " + key + " is " + found + ", the catalogue says " + wanted;
        }

        /** For whoever cannot work with it. */
        public Problem problem() {
            return Problem.invalid("TopicNotAsPlanned", line(), remedy);
        }
    }

    /** Everything that differs from what was found. */
    public List<Difference> differences(Found found) {
        var all = new ArrayList<Difference>();
        if (found.partitions() != partitions) {
            all.add(
                    differs(
                            "partitions",
                            partitions,
                            found.partitions(),
                            topic.key().spread() == Topic.Spread.TENANT
                                    ? "a tenant's place depends on it: give `--override"
                                            + " topics.partitions="
                                            + found.partitions()
                                            + "`, or create all topics anew under another prefix"
                                    : "give `--override topics.pools="
                                            + found.partitions()
                                            + "`, or create the topic anew",
                            true));
        }
        if (found.replication() != replication) {
            all.add(
                    differs(
                            "replication",
                            replication,
                            found.replication(),
                            "set topics.replication, or reassign with kafka-reassign-partitions",
                            false));
        }
        configs.forEach(
                (key, wanted) -> {
                    String is = found.configs().getOrDefault(key, "not set");
                    if (!is.equals(wanted)) {
                        all.add(
                                differs(
                                        key,
                                        wanted,
                                        is,
                                        "kafka-configs --alter --topic "
                                                + name
                                                + " --add-config "
                                                + key
                                                + "="
                                                + wanted,
                                        key.equals("message.timestamp.type")
                                                || key.equals("cleanup.policy")));
                    }
                });
        all.sort(java.util.Comparator.comparing(Difference::key));
        return all;
    }

    private Difference differs(
            String key, Object wanted, Object found, String remedy, boolean fatal) {
        return new Difference(
                name, key, String.valueOf(wanted), String.valueOf(found), remedy, fatal);
    }
}
