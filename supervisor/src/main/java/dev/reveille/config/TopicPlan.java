package dev.reveille.config;

import dev.reveille.schemas.Topic;
import dev.reveille.schemas.Topic.Cleanup;
import dev.reveille.schemas.Topic.Clock;
import dev.reveille.schemas.TopicLayout;
import dev.reveille.schemas.TopicNames;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What one topic of the catalogue should be in a cluster.
 *
 * @param topic which
 * @param name in the cluster
 * @param partitions how many
 * @param replication copies of each
 * @param configs settings by Kafka's names
 */
public record TopicPlan(
        Topic topic, String name, int partitions, short replication, Map<String, String> configs) {
    public TopicPlan {
        configs = Map.copyOf(configs);
    }

    /** The plan for one topic. */
    public static TopicPlan of(Topic topic, TopicNames names, TopicLayout layout) {
        return new TopicPlan(
                topic,
                names.of(topic),
                topic.partitions(layout),
                layout.replication(),
                configs(topic, layout));
    }

    private static Map<String, String> configs(Topic topic, TopicLayout layout) {
        var configs = new TreeMap<String, String>();
        configs.put(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                topic.cleanup() == Cleanup.COMPACT ? "compact" : "delete");
        topic.retention()
                .ifPresent(
                        age ->
                                configs.put(
                                        TopicConfig.RETENTION_MS_CONFIG,
                                        Long.toString(age.toMillis())));
        configs.put(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                topic.clock() == Clock.BROKER ? "LogAppendTime" : "CreateTime");
        configs.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(Topic.MAX_MESSAGE_BYTES));
        configs.put(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Short.toString(layout.minInSyncReplicas()));
        configs.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        return configs;
    }

    /** As Kafka's admin client wants it. */
    public NewTopic newTopic() {
        return new NewTopic(name, Optional.of(partitions), Optional.of(replication))
                .configs(configs);
    }
}
