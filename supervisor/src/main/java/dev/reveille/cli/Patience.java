package dev.reveille.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command waits until what it wrote shows. */
final class Patience {
    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for the decisions (default: ${DEFAULT-VALUE}).")
    private int seconds = 10;

    Duration time() {
        return Duration.ofSeconds(seconds);
    }
}
