package dev.reveille.schemas;

import java.util.Optional;

/**
 * Names of topics in one cluster.
 *
 * @param prefix put before each name; {@code reveille.} unless configured
 */
public record TopicNames(String prefix) {
    /** With the prefix {@code reveille.}. */
    public static final TopicNames DEFAULT = new TopicNames("reveille.");

    /** The topic's name in the cluster. */
    public String of(Topic topic) {
        return prefix + topic.label();
    }

    /** The topic of that name in the cluster, if it is one of Reveille's. */
    public Optional<Topic> topic(String name) {
        for (Topic topic : Topic.values()) {
            if (of(topic).equals(name)) {
                return Optional.of(topic);
            }
        }
        return Optional.empty();
    }
}
