package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.app.DevFleet;
import dev.reveille.config.CatalogueParser;
import dev.reveille.metrics.NodeProbe;
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
        var plan =
                new DevFleet.Plan(
                        dir, new DevFleet.Broker.Embedded(0), 0, 100, types, NodeProbe.NONE);
        try (var fleet = DevFleet.start(plan)) {
            fleet.awaitReady();
            assertThat(fleet.command("apply", "-f", EXAMPLE.resolve("trace.yaml").toString()))
                    .isZero();
            // When
            int code =
                    fleet.command(
                            "activity",
                            "--trace",
                            EXAMPLE.resolve("small.csv").toString(),
                            "--speed",
                            "120");
            // Then: the command itself fails where asked and done differ
            assertThat(code).isZero();
        }
    }
}
