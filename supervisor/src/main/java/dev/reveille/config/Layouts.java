package dev.reveille.config;

import dev.reveille.config.TopicPlan.Found;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import java.util.Map;
import java.util.Optional;

/** The layout a broker's topics already follow. */
final class Layouts {
    private Layouts() {}

    /** Settings' layout, with what nobody set as the broker has it. */
    static TopicLayout asFound(Settings settings, Map<Topic, Found> found) {
        var activity = Optional.ofNullable(found.get(Topic.ACTIVITY));
        var control = Optional.ofNullable(found.get(Topic.CONTROL));
        return new TopicLayout(
                pick(settings, Keys.TOPICS_PARTITIONS, activity.map(Found::partitions)),
                pick(settings, Keys.TOPICS_POOLS, control.map(Found::partitions)),
                pick(settings, Keys.TOPICS_REPLICATION, activity.map(Found::replication))
                        .shortValue(),
                pick(settings, Keys.TOPICS_MIN_INSYNC, activity.flatMap(Layouts::minInsync))
                        .shortValue());
    }

    private static Integer pick(Settings settings, Key<Integer> key, Optional<Integer> found) {
        boolean set = !settings.origin(key).source().equals(Settings.DEFAULT);
        return set ? settings.get(key) : found.orElseGet(() -> settings.get(key));
    }

    private static Optional<Integer> minInsync(Found found) {
        return Optional.ofNullable(found.configs().get("min.insync.replicas"))
                .map(Integer::valueOf);
    }
}
