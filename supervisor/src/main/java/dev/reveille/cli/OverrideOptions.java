package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.OverrideScope;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
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

    /** What is said of a scope; its time begins when it is. */
    Function<OverrideScope, AgentOverride> word(AgentOverride.Kind kind) {
        var lasts = duration();
        return scope -> {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            return new AgentOverride(
                    scope, kind, lasts.map(now::plus), Writer.me(), now, note.strip());
        };
    }

    private Optional<Duration> duration() {
        if (lasting == null) {
            return Optional.empty();
        }
        var read = Durations.parse(lasting);
        if (read.isEmpty()) {
            throw new Misuse(
                    "InvalidDuration",
                    "--for is \"" + lasting + "\", which is no length of time",
                    "write " + Durations.FORM);
        }
        if (read.get().isZero()) {
            throw new Misuse(
                    "InvalidDuration",
                    "--for is " + lasting + ": it would be over at once",
                    "write how long it is to last, such as 10m, or leave --for out: then it lasts"
                            + " until `reveille resume`");
        }
        return read;
    }
}
