package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.history.Explanation;
import dev.reveille.history.Explanation.Entry;
import dev.reveille.history.History;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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
            description = "The moment: 2026-01-31T08:00:00Z, 08:00:00, or how long ago, as 5m.")
    private @Nullable String at;

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
        Instant moment = at == null ? now.plusSeconds(60) : Values.time(at, now);
        var explanation = Reads.with(connection, history -> explain(history, agent, moment));
        if (format.json()) {
            explanation.story().forEach(entry -> format.object(object(entry)));
            return;
        }
        format.line(agent + (at == null ? "" : " as of " + moment));
        if (explanation.story().isEmpty()) {
            format.line("nothing had happened yet");
        }
        for (Entry entry : explanation.story()) {
            format.line(entry.at() + "  " + entry.what() + "  " + entry.text());
            entry.lines().forEach(line -> format.line("      " + line));
            format.line("      [" + entry.where() + "]");
        }
    }

    private Explanation explain(History history, AgentId agent, Instant moment) {
        var records = history.records(agent);
        if (records.none() && !history.specs().containsKey(agent)) {
            throw Reads.noAgent(agent, history.decisions().keySet());
        }
        return Explanation.of(agent, moment, records, last);
    }

    private static Map<String, Object> object(Entry entry) {
        var object = new LinkedHashMap<String, Object>();
        object.put("at", entry.at().toString());
        object.put("what", entry.what());
        object.put("text", entry.text());
        object.put("lines", entry.lines());
        object.put("where", entry.where().toString());
        return object;
    }
}
