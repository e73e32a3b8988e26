package dev.reveille.app;

import dev.reveille.cli.Given;
import dev.reveille.config.Keys;
import java.nio.file.Path;
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

    /** Puts what they say. */
    void into(Given given) {
        given.put(Keys.NODE_TYPES, types).put(Keys.NODE_SLOTS, slots);
    }
}
