package dev.reveille.app;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where Reveille itself lies, as {@code bin/reveille} tells it. */
final class Home {
    private Home() {}

    /** The catalogue of the README's tour. */
    static Path examples() {
        Path file =
                Path.of(System.getProperty("reveille.home", "supervisor"))
                        .resolve("examples/hello/agent-types.yaml");
        if (!Files.exists(file)) {
            throw new Problems(
                    Problem.invalid(
                            "CatalogueNotFound",
                            file + " is not there",
                            "start with supervisor/bin/reveille, or name a catalogue with --types"));
        }
        return file;
    }
}
