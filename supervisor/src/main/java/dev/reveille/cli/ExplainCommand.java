package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Durations;
import dev.reveille.history.Explanation;
import dev.reveille.history.History;
import dev.reveille.history.Question;
import dev.reveille.history.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reveille explain}: why an agent is, or was, what it is. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Tell why an agent runs or does not, now or at a moment in its history.")
final class ExplainCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Parameters(paramLabel = "TENANT/NAME")
    private String name = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "The moment: 2026-01-31T08:00:00Z, the same without Z in local time, 08:00:00,"
                            + " or how long ago, as 5m.")
    private @Nullable String at;

    @Option(
            names = "--after",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "With --at: how much of what followed is told too (default:"
                            + " ${DEFAULT-VALUE}).")
    private String after = "10s";

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            defaultValue = "30d",
            description =
                    "How far before the moment history is searched (default: ${DEFAULT-VALUE}).")
    private String within = "30d";

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "Newest entries of history shown (default: ${DEFAULT-VALUE}).")
    private int last = 20;

    @Override
    public void run() {
        AgentId agent = Values.agent(name);
        Instant now = Instant.now();
        Instant moment = at == null ? now.plus(Values.SKEW) : Values.past("--at", at, now);
        if (last < 1) {
            throw new Misuse(
                    "InvalidUsage",
                    "--last is " + last + ", which shows nothing",
                    "write a number from 1");
        }
        var asked =
                new Question(
                        moment,
                        at == null ? Duration.ZERO : duration("--after", after),
                        duration("--within", within),
                        last);
        var explanation = Reads.with(connection, history -> explain(history, agent, asked));
        if (format.json()) {
            ExplanationPrinter.json(explanation, format);
        } else {
            format.line(agent + (at == null ? "" : " as of " + Times.at(moment)));
            ExplanationPrinter.lines(explanation, at == null ? now : moment, format);
        }
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

    private static Explanation explain(History history, AgentId agent, Question asked) {
        var records = history.records(agent, asked);
        if (records.none() && !known(history, agent)) {
            throw Reads.noAgent(agent, history.decisions().keySet());
        }
        return Explanation.of(agent, asked, records);
    }

    /** Whether it is known at all, though perhaps not yet at that moment. */
    private static boolean known(History history, AgentId agent) {
        var now = new Question(Instant.now().plus(Values.SKEW), Duration.ZERO, Question.LONGEST, 1);
        return history.specs().containsKey(agent) || !history.records(agent, now).none();
    }
}
