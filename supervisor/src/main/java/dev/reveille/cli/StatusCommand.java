package dev.reveille.cli;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import dev.reveille.history.Letters;
import dev.reveille.history.NodeTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reveille status}: one screen of what runs, waits and is broken, and why. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "One screen: what runs, what waits, what is broken, and what to do about it.")
final class StatusCommand implements Runnable {
    /** Older dead letters are history. */
    private static final Duration RECENT = Duration.ofHours(1);

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    /** What there is to show. */
    record Fleet(
            Collection<NodeTable.Line> nodes,
            List<AgentLine> agents,
            Collection<Letters> letters,
            Instant now) {
        Map<AgentState, Long> counts() {
            return agents.stream()
                    .collect(
                            Collectors.groupingBy(
                                    AgentLine::state, TreeMap::new, Collectors.counting()));
        }

        List<Trouble> troubles() {
            return agents.stream().flatMap(line -> Trouble.of(line, now).stream()).toList();
        }
    }

    @Override
    public void run() {
        Fleet fleet = Reads.with(connection, StatusCommand::fleet);
        if (format.json()) {
            format.object(object(fleet));
        } else {
            Screen.lines(fleet).forEach(format::line);
        }
    }

    private static Fleet fleet(History history) {
        Instant now = Instant.now();
        return new Fleet(
                history.nodes(now.minus(Reads.LATELY)).all(),
                history.lines(),
                history.letters(now.minus(RECENT)),
                now);
    }

    private static Map<String, Object> object(Fleet fleet) {
        var object = new LinkedHashMap<String, Object>();
        object.put("nodes", fleet.nodes().stream().map(Views::node).toList());
        object.put("agents", fleet.agents().size());
        object.put("states", fleet.counts());
        object.put("troubles", fleet.troubles().stream().map(Trouble::object).toList());
        object.put("dead_letters", fleet.letters().stream().map(Views::letters).toList());
        return object;
    }
}
