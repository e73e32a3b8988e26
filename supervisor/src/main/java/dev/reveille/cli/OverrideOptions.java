package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For how long, and why, an operator says something. */
final class OverrideOptions {
    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "It ends by itself after this time, such as 1h (default: never).")
    private @Nullable String lasting;

    @Option(names = "--note", paramLabel = "TEXT", description = "Why; shown with it.")
    private String note = "";

    AgentOverride said(OverrideScope scope, AgentOverride.Kind kind) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return new AgentOverride(
                scope, kind, duration().map(now::plus), Writer.me(), now, note.strip());
    }

    private Optional<Duration> duration() {
        if (lasting == null) {
            return Optional.empty();
        }
        var read = Durations.parse(lasting).filter(d -> !d.isZero());
        if (read.isEmpty()) {
            throw new Problems(
                    Problem.invalid(
                            "InvalidTime",
                            "--for is \"" + lasting + "\", which is no time something can last",
                            "write " + Durations.FORM));
        }
        return read;
    }
}
