package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.history.History;
import dev.reveille.history.Row;
import dev.reveille.history.Times;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reveille history}: an agent's processes, one after the other, and how each ended. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "Print what became of an agent's processes, newest last: states, exits with code, signal,",
            "peak memory and last lines, restarts, health, breaker, group, and what operators asked",
            "for. It is read from the events topic, as far back as that is kept; with --local from the",
            "node of this machine: the newest few since its supervisor started."
        })
final class HistoryCommand implements Runnable {
    private static final Set<Kind> OF_PROCESSES =
            EnumSet.of(
                    Kind.STATE,
                    Kind.EXITED,
                    Kind.RESTART_SCHEDULED,
                    Kind.BREAKER,
                    Kind.GROUP,
                    Kind.HEALTH,
                    Kind.OPERATION,
                    Kind.REFUSED);

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private LocalOptions local = new LocalOptions();

    @Parameters(paramLabel = "TENANT/NAME")
    private String name = "";

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "40",
            description = "Newest entries shown (default: ${DEFAULT-VALUE}).")
    private int last = 40;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Nothing older: a time, or how long ago, as 2h.")
    private @Nullable String since;

    @Option(names = "--all", description = "Decisions, placements and each way of stopping too.")
    private boolean all;

    @Override
    public void run() {
        AgentId agent = Values.agent(name);
        if (last < 1) {
            throw new Misuse(
                    "InvalidUsage",
                    "--last is " + last + ", which shows nothing",
                    "write a number from 1");
        }
        Instant from = since == null ? Instant.MIN : Values.past("--since", since, Instant.now());
        List<HistoryEvent> events =
                local.asked()
                        ? chosen(local.socket(connection).history(agent), from)
                        : Reads.with(connection, history -> events(history, agent, from));
        events.subList(Math.max(0, events.size() - last), events.size()).forEach(this::print);
        if (events.isEmpty() && !format.json()) {
            format.line("nothing is on record of " + agent);
        }
    }

    private List<HistoryEvent> events(History history, AgentId agent, Instant from) {
        var rows = history.events(agent);
        if (rows.isEmpty() && history.lines().stream().noneMatch(l -> l.agent().equals(agent))) {
            throw Reads.noAgent(agent, history.decisions().keySet());
        }
        var all = rows.stream().map(Row::value).flatMap(java.util.Optional::stream).toList();
        return chosen(all, from);
    }

    private List<HistoryEvent> chosen(List<HistoryEvent> events, Instant from) {
        return events.stream()
                .filter(event -> all || OF_PROCESSES.contains(event.kind()))
                .filter(event -> !event.at().isBefore(from))
                .toList();
    }

    private void print(HistoryEvent event) {
        if (format.json()) {
            format.object(Views.event(event));
            return;
        }
        String word =
                event.kind() == Kind.STATE
                        ? event.details().getOrDefault("state", "STATE")
                        : event.kind().name();
        format.line(
                String.format(
                        "%s  %-17s  %s: %s%s",
                        Times.at(event.at()),
                        word,
                        event.reason(),
                        Times.inMillis(event.message()),
                        exit(event)));
        event.details()
                .getOrDefault("last_lines", "")
                .lines()
                .forEach(l -> format.line("    " + l));
    }

    private static String exit(HistoryEvent event) {
        var text = new StringBuilder();
        String before = event.details().get("replaces.pid");
        if (before != null) {
            text.append(", in place of process ").append(before);
            String attempt = event.details().getOrDefault("replaces.attempt", "0");
            if (!attempt.equals("0")) {
                text.append(", start ")
                        .append(attempt)
                        .append(" of epoch ")
                        .append(event.details().getOrDefault("replaces.epoch", "?"));
            }
        }
        String signal = event.details().get("signal");
        if (signal != null) {
            text.append(", signal ").append(signal);
        }
        String memory = event.details().get("peak_memory_bytes");
        if (memory != null) {
            text.append(", at most ")
                    .append(Math.round(Long.parseLong(memory) / (double) (1 << 20)))
                    .append(" MiB");
        }
        String uptime = event.details().get("uptime_ms");
        if (uptime != null) {
            text.append(", after ")
                    .append(Times.of(java.time.Duration.ofMillis(Long.parseLong(uptime))));
        }
        return text.toString();
    }
}
