package dev.reveille.app;

import dev.reveille.config.Keys;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of whatever runs agents. */
final class NodeFlags {
    @Option(
            names = "--types",
            paramLabel = "FILE",
            description = "node.types: the catalogue of agent types.")
    private @Nullable Path types;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "node.slots: agents that may run at once.")
    private @Nullable Integer slots;

    @Nullable Path types() {
        return types;
    }

    int slotsOr(int otherwise) {
        return slots == null ? otherwise : slots;
    }

    /** Adds those that were given. */
    void into(Map<String, String> flags) {
        RoleFlags.put(flags, Keys.NODE_TYPES, types);
        RoleFlags.put(flags, Keys.NODE_SLOTS, slots);
    }
}
