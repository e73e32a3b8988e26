package dev.reveille.cli;

import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import dev.reveille.history.NodeTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
    private static final int MOST = 10;

    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    /** What there is to show. */
    private record Screen(Collection<NodeTable.Line> nodes, List<AgentLine> agents) {}

    @Override
    public void run() {
        Instant now = Instant.now();
        Screen screen = Reads.with(connection, history -> screen(history, now));
        Map<AgentState, Long> counts = counts(screen.agents());
        List<Trouble> troubles =
                screen.agents().stream().flatMap(line -> Trouble.of(line, now).stream()).toList();
        if (format.json()) {
            var object = new LinkedHashMap<String, Object>();
            object.put("nodes", screen.nodes().stream().map(Views::node).toList());
            object.put("agents", screen.agents().size());
            object.put("states", counts);
            object.put("troubles", troubles.stream().map(Trouble::object).toList());
            format.object(object);
            return;
        }
        nodes(screen.nodes(), now);
        agents(screen.agents(), counts);
        troubles(troubles, "waiting");
        troubles(troubles, "broken");
        if (troubles.isEmpty()) {
            format.line("nothing waits, nothing is broken");
        }
    }

    private static Screen screen(History history, Instant now) {
        return new Screen(history.nodes(now.minus(Reads.LATELY)).all(), history.lines());
    }

    private static Map<AgentState, Long> counts(List<AgentLine> agents) {
        return agents.stream()
                .collect(
                        Collectors.groupingBy(
                                AgentLine::state, TreeMap::new, Collectors.counting()));
    }

    private void nodes(Collection<NodeTable.Line> nodes, Instant now) {
        if (nodes.isEmpty()) {
            format.line(
                    "nodes: none; start one with `reveille node`, or all in one with `reveille dev`");
        }
        for (NodeTable.Line node : nodes) {
            format.line(
                    "node "
                            + node.node()
                            + "  "
                            + node.state()
                            + node.report()
                                    .map(
                                            r ->
                                                    "  "
                                                            + r.used()
                                                            + " of "
                                                            + r.slots()
                                                            + " slots, pool "
                                                            + r.pool()
                                                            + r.problem()
                                                                    .map(p -> ": " + p)
                                                                    .orElse(""))
                                    .orElse("")
                            + node.heardAt()
                                    .map(at -> ", heard " + Reads.ago(at, now))
                                    .orElse(", not heard lately"));
        }
    }

    private void agents(List<AgentLine> agents, Map<AgentState, Long> counts) {
        String states =
                counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
        long wanted =
                agents.stream()
                        .filter(l -> l.decision().filter(d -> d.wantsProcess()).isPresent())
                        .count();
        format.line(
                "agents "
                        + agents.size()
                        + (states.isEmpty() ? "" : ": " + states)
                        + "; "
                        + wanted
                        + " asked to run");
    }

    private void troubles(List<Trouble> all, String kind) {
        List<Trouble> troubles = all.stream().filter(t -> t.kind().equals(kind)).toList();
        for (Trouble trouble : troubles.subList(0, Math.min(MOST, troubles.size()))) {
            format.line(kind + " " + trouble.agent() + "  " + trouble.what());
            format.line("    Remedy: " + trouble.remedy());
        }
        if (troubles.size() > MOST) {
            format.line("… and " + (troubles.size() - MOST) + " more " + kind);
        }
    }

    /**
     * An agent that is not as it should be.
     *
     * @param kind waiting or broken
     */
    record Trouble(String kind, String agent, String what, String remedy) {
        private static final Duration SLOW = Duration.ofSeconds(15);

        Map<String, Object> object() {
            return new TreeMap<>(
                    Map.of("kind", kind, "agent", agent, "what", what, "remedy", remedy));
        }

        static List<Trouble> of(AgentLine line, Instant now) {
            boolean asked = line.decision().filter(d -> d.wantsProcess()).isPresent();
            if (line.status().isEmpty()) {
                boolean late =
                        line.decision()
                                .filter(d -> d.since().isBefore(now.minus(SLOW)))
                                .isPresent();
                return asked && late
                        ? List.of(
                                new Trouble(
                                        "waiting",
                                        line.agent().toString(),
                                        "asked to run, and nothing placed it",
                                        "see that a scheduler runs for its pool: `reveille"
                                                + " scheduler`, or `reveille dev`"))
                        : List.of();
            }
            AgentStatus status = line.status().get();
            String what =
                    status.state()
                            + " "
                            + status.reason()
                            + " since "
                            + Reads.ago(status.at(), now)
                            + (status.message().isEmpty() ? "" : ": " + status.message())
                            + status.problem().map(p -> "; " + p).orElse("");
            return switch (status.state()) {
                case PENDING -> List.of(trouble("waiting", status, what, pending(status.reason())));
                case RESTARTING ->
                        List.of(
                                trouble(
                                        "waiting",
                                        status,
                                        what,
                                        "it starts again by itself"
                                                + status.retryAt().map(at -> " at " + at).orElse("")
                                                + "; `reveille logs "
                                                + status.agent()
                                                + "` may say why it failed"));
                case CRASHED, LOST ->
                        List.of(
                                trouble(
                                        "broken",
                                        status,
                                        what,
                                        "see `reveille logs "
                                                + status.agent()
                                                + "`, repair, then `reveille reset "
                                                + status.agent()
                                                + "`"));
                case IDLE, STARTING, RUNNING, STOPPING, STOPPED -> List.of();
            };
        }

        private static Trouble trouble(
                String kind, AgentStatus status, String what, String remedy) {
            return new Trouble(kind, status.agent().toString(), what, remedy);
        }

        private static String pending(String reason) {
            return switch (reason.toUpperCase(Locale.ROOT)) {
                case "NO_CAPACITY" -> "start another node, or raise node.slots";
                case "NO_MATCHING_NODE" ->
                        "start a node of its pool whose catalogue has its type and whose labels"
                                + " it requires";
                case "AWAITING_RELEASE" -> "its former node must let go of it, or be lost, first";
                case "BREAKER_OPEN" -> "repair it, then `reveille reset`";
                default -> "see `reveille explain`";
            };
        }
    }
}
