package dev.reveille.scheduler;

import dev.reveille.schemas.TopicNames;

/** Names a scheduler has at the broker; fleets with different prefixes never meet. */
final class Names {
    private Names() {}

    /** Who writes a pool's control log: one at a time, by the broker's own fencing. */
    static String transactionalId(TopicNames names, String pool) {
        return prefixed(names, "placement-" + pool);
    }

    /** The group in which schedulers share out the pools. */
    static String group(TopicNames names) {
        return prefixed(names, "schedulers");
    }

    /** The group that reads a source, and what its writers' ids begin with. */
    static String source(TopicNames names, String source) {
        return prefixed(names, "source-" + source);
    }

    private static String prefixed(TopicNames names, String name) {
        String prefix = names.prefix().isEmpty() ? "reveille." : names.prefix();
        return (prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix)
                + "-"
                + name;
    }
}
