package dev.reveille.cli;

import dev.reveille.core.check.Violation;
import dev.reveille.core.fleet.Durations;
import dev.reveille.history.check.Check;
import dev.reveille.history.check.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reveille check}: whether the fleet has kept its promises, from public topics alone. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Hold what public topics tell against the rules of the fleet: one owner at any moment,",
            "epochs only rise, no two processes of an exclusive agent at once, every start and stop",
            "for a reason that stands in the log, no stop under a busy claim, every wanted agent",
            "runs. Names the first record that breaks each. Exits with 1 if one does."
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Judge what happened since then: a time, or how long ago, as 1h (default: all"
                            + " there is).")
    private @Nullable String since;

    @Option(
            names = {"-f", "--follow"},
            description = "Judge what happens from now on instead, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--for", paramLabel = "DURATION", description = "With -f: end after so long.")
    private @Nullable String howLong;

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description =
                    "How long a wanted agent may take to run, once there is room (default:"
                            + " ${DEFAULT-VALUE}).")
    private String within = "60s";

    @Option(
            names = "--skew",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "By how much the fleet's clocks may differ (default: ${DEFAULT-VALUE}).")
    private String skew = "2s";

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Instant from = since == null ? Instant.MIN : Values.past("--since", since, now);
        Duration late = duration("--within", within);
        Duration apart = duration("--skew", skew);
        BooleanSupplier done = done(now);
        Finding finding =
                Reads.with(
                        connection,
                        history -> {
                            var check = new Check(history, late, apart);
                            return follow
                                    ? check.follow(done, this::print)
                                    : check.upToNow(from, now);
                        });
        if (!follow) {
            finding.violations().forEach(this::print);
        }
        sum(finding);
        return finding.violations().isEmpty() ? 0 : 1;
    }

    private BooleanSupplier done(Instant now) {
        if (howLong == null) {
            return () -> false;
        }
        Instant until = now.plus(duration("--for", howLong));
        return () -> Instant.now().isAfter(until);
    }

    private void print(Violation violation) {
        if (format.json()) {
            var object = new LinkedHashMap<String, Object>();
            object.put("rule", violation.rule());
            object.put("at", violation.at().toString());
            object.put("where", violation.where());
            object.put("what", violation.what());
            format.object(object);
        } else {
            format.line(
                    violation.rule()
                            + ": "
                            + violation.what()
                            + " ("
                            + violation.where()
                            + ", "
                            + violation.at()
                            + ")");
        }
    }

    private void sum(Finding finding) {
        if (format.json()) {
            var object = new LinkedHashMap<String, Object>();
            object.put("records", finding.records());
            object.put("processes", finding.processes());
            object.put("violations", finding.violations().size());
            format.object(object);
            return;
        }
        String read =
                finding.records() + " records and " + finding.processes() + " processes checked";
        String span =
                finding.records() == 0 || finding.first().isAfter(finding.last())
                        ? ""
                        : ", from " + finding.first() + " to " + finding.last();
        int broken = finding.violations().size();
        format.line(
                read
                        + span
                        + ": "
                        + (broken == 0 ? "no rule is broken" : broken + " times a rule is broken"));
    }

    private static Duration duration(String flag, String text) {
        return Durations.parse(text)
                .orElseThrow(
                        () ->
                                new Misuse(
                                        "InvalidDuration",
                                        flag + " is \"" + text + "\"",
                                        "write " + Durations.FORM));
    }
}
