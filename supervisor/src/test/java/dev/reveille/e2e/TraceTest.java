package dev.reveille.e2e;

import dev.reveille.config.CatalogueParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trace of many tenants, replayed faster than it was through the whole fleet: an hour of a real
 * day where that lies beside the checkout, else a small synthetic one.
 */
class TraceTest {
    private static final Path EXAMPLE = Path.of("examples/trace");
    private static final Path DAY = Path.of("../../shared/traces/azure-functions-2019-1000.csv.gz");
    @TempDir Path dir;

    @Test
    void whatThePolicyAskedForIsWhatRan() throws Exception {
        // Given
        var types = CatalogueParser.read(EXAMPLE.resolve("agent-types.yaml")).orThrow();
        try (var fleet = Fleet.start(dir, types)) {
            fleet.command("apply", "-f", EXAMPLE.resolve("trace.yaml").toString());
            // When, then: the command itself fails where asked and done differ
            if (Files.exists(DAY)) {
                replay(fleet, DAY, "--speed", "120", "--tenants", "200", "--minutes", "60");
            } else {
                replay(fleet, EXAMPLE.resolve("small.csv"), "--speed", "120");
            }
        }
    }

    private static void replay(Fleet fleet, Path trace, String... how) {
        String[] words = new String[3 + how.length];
        words[0] = "activity";
        words[1] = "--trace";
        words[2] = trace.toString();
        System.arraycopy(how, 0, words, 3, how.length);
        fleet.command(words);
    }
}
