package dev.reveille.e2e;

import dev.reveille.config.CatalogueParser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace of many tenants, replayed faster than it was through the whole fleet. */
class TraceTest {
    private static final Path EXAMPLE = Path.of("examples/trace");
    @TempDir Path dir;

    @Test
    void whatThePolicyAskedForIsWhatRan() throws Exception {
        // Given
        var types = CatalogueParser.read(EXAMPLE.resolve("agent-types.yaml")).orThrow();
        try (var fleet = Fleet.start(dir, types)) {
            fleet.command("apply", "-f", EXAMPLE.resolve("trace.yaml").toString());
            // When, then: the command itself fails where asked and done differ
            fleet.command(
                    "activity",
                    "--trace",
                    EXAMPLE.resolve("small.csv").toString(),
                    "--speed",
                    "120");
        }
    }
}
