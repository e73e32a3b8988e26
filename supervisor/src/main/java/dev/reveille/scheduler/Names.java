package dev.reveille.scheduler;

import dev.reveille.schemas.TopicNames;
import dev.reveille.wire.SourceGroups;

/** Names a scheduler has at the broker; fleets with different prefixes never meet. */
final class Names {
    private Names() {}

    /** Who writes a pool's control log: one at a time, by the broker's own fencing. */
    static String transactionalId(TopicNames names, String pool) {
        return SourceGroups.prefixed(names, "placement-" + pool);
    }

    /** The group in which schedulers share out the pools. */
    static String group(TopicNames names) {
        return SourceGroups.prefixed(names, "schedulers");
    }

    /** The group that reads a source, and what its writers' ids begin with. */
    static String source(TopicNames names, String source) {
        return SourceGroups.of(names, source);
    }
}
