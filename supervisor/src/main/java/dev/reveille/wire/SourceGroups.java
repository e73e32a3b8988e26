package dev.reveille.wire;

import dev.reveille.schemas.TopicNames;

/** Consumer groups of sources; fleets with different prefixes never meet. */
public final class SourceGroups {
    private SourceGroups() {}

    /** The group that reads a source. */
    public static String of(TopicNames names, String source) {
        return prefixed(names, "source-" + source);
    }

    /** A name at the broker that is this fleet's own. */
    public static String prefixed(TopicNames names, String name) {
        String prefix = names.prefix().isEmpty() ? "reveille." : names.prefix();
        return (prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix)
                + "-"
                + name;
    }
}
