package dev.reveille.cli;

import dev.reveille.cli.StatusCommand.Fleet;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.history.AgentLine;
import dev.reveille.history.Letters;
import dev.reveille.history.NodeTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A fleet on one screen, however large it is: what is alike is counted, and some of it named. */
final class Screen {
    /** Most lines of one kind. */
    private static final int MOST = 5;

    private static final int NAMED = 3;

    /** As long as two lines of a terminal. */
    private static final int LONGEST = 160;

    private static final Set<String> WELL = Set.of("READY", "STARTING", "DRAINING");

    private final List<String> lines = new ArrayList<>();

    private Screen() {}

    static List<String> lines(Fleet fleet) {
        var screen = new Screen();
        screen.topics(fleet.topics());
        boolean nodesFine = screen.nodes(fleet.nodes(), fleet.now());
        screen.schedulers(fleet.schedulers(), fleet.now());
        screen.agents(fleet);
        screen.holds(fleet);
        screen.overrides(fleet);
        List<Trouble> troubles = fleet.troubles();
        screen.troubles(troubles, "waiting");
        screen.troubles(troubles, "broken");
        screen.letters(fleet.letters(), fleet.now());
        if (fleet.topics().isEmpty()
                && nodesFine
                && fleet.schedulers().isEmpty()
                && troubles.isEmpty()
                && fleet.letters().isEmpty()) {
            screen.lines.add("nothing waits, nothing is broken");
        }
        return screen.lines;
    }

    private void topics(List<Problem> problems) {
        problems.forEach(problem -> problem("topics: ", problem));
    }

    /** Its remedy on a line of its own. */
    private void problem(String before, Problem problem) {
        lines.add(before + brief(problem.told()));
        if (!problem.remedy().isEmpty()) {
            lines.add("    Remedy: " + brief(problem.remedy()));
        }
    }

    /** Whether all are well. */
    private boolean nodes(Collection<NodeTable.Line> nodes, Instant now) {
        if (nodes.isEmpty()) {
            lines.add(
                    "nodes: none; start one with `reveille node`, or all in one with `reveille"
                            + " dev`");
        }
        // one that said goodbye is neither running nor broken
        var there = nodes.stream().filter(node -> !node.state().equals("LEFT")).toList();
        var well = there.stream().filter(Screen::well).toList();
        var ill = there.stream().filter(node -> !well(node)).toList();
        some(ill, "nodes with a problem", node -> node(node, now));
        some(well, "nodes that are well", node -> node(node, now));
        return ill.isEmpty();
    }

    private static boolean well(NodeTable.Line node) {
        return node.problem().isEmpty() && WELL.contains(node.state());
    }

    private <T> void some(List<T> all, String what, Consumer<T> print) {
        int shown = all.size() <= MOST ? all.size() : MOST - 1;
        all.subList(0, shown).forEach(print);
        if (shown < all.size()) {
            lines.add("… and " + (all.size() - shown) + " more " + what);
        }
    }

    private void node(NodeTable.Line node, Instant now) {
        lines.add(
                "node "
                        + node.node()
                        + "  "
                        + node.state()
                        + node.dutyWords()
                        + node.report()
                                .filter(r -> !node.state().equals("REFUSED"))
                                .map(
                                        r ->
                                                "  "
                                                        + r.used()
                                                        + " of "
                                                        + r.slots()
                                                        + " slots, pool "
                                                        + r.pool())
                                .orElse("  host " + host(node))
                        + heard(node, now));
        problems(node);
        switch (node.state()) {
            case "LOST", "SILENT" ->
                    lines.add("    Remedy: see that it runs and reaches Kafka; its log says more");
            default -> {}
        }
    }

    private static String heard(NodeTable.Line line, Instant now) {
        return line.heardAt()
                .map(at -> ", heard " + Reads.ago(at, now))
                .orElse(", not heard lately");
    }

    /** Only those in trouble say so. */
    private void schedulers(Collection<NodeTable.Line> schedulers, Instant now) {
        some(
                List.copyOf(schedulers),
                "schedulers with a problem",
                scheduler -> {
                    lines.add(
                            "scheduler "
                                    + scheduler.node()
                                    + "  host "
                                    + host(scheduler)
                                    + heard(scheduler, now));
                    problems(scheduler);
                });
    }

    private void problems(NodeTable.Line line) {
        String what = "problems; its log has them all";
        if (line.troubles().isEmpty()) {
            List<String> said = line.problem().stream().flatMap(String::lines).toList();
            some(said, what, one -> lines.add("    " + brief(one)));
        } else {
            some(line.troubles(), what, trouble -> problem("    ", trouble.said()));
        }
    }

    private static String host(NodeTable.Line node) {
        return node.report()
                .map(r -> r.host())
                .or(() -> node.membership().map(m -> m.host()))
                .orElse("-");
    }

    private void agents(Fleet fleet) {
        String states =
                fleet.counts().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
        lines.add(
                "agents "
                        + fleet.agents().size()
                        + (states.isEmpty() ? "" : ": " + states)
                        + "; "
                        + fleet.agents().stream().filter(Screen::wanted).count()
                        + " asked to run");
    }

    private static boolean wanted(AgentLine line) {
        return line.decision().filter(d -> d.wantsProcess()).isPresent();
    }

    /**
     * What holds agents; the counts below have more of those that somebody must do something of.
     */
    private void holds(Fleet fleet) {
        String held =
                Holds.counts(fleet.agents()).entrySet().stream()
                        .filter(entry -> entry.getKey() != HoldReason.OBSERVE)
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
        if (!held.isEmpty()) {
            lines.add("held: " + held);
        }
        var observing =
                fleet.agents().stream()
                        .filter(line -> line.decision().filter(Decision::observe).isPresent())
                        .map(line -> line.agent().toString())
                        .toList();
        if (!observing.isEmpty()) {
            lines.add(
                    "observe "
                            + observing.size()
                            + "  scored only, never started or stopped (mode: observe): "
                            + names(observing));
        }
    }

    /** All that are about more than one agent; of the others a few. */
    private void overrides(Fleet fleet) {
        var all = Words.inForce(fleet.overrides(), fleet.now());
        all.stream().filter(said -> !Words.ofOne(said)).forEach(said -> override(said, fleet));
        some(
                all.stream().filter(Words::ofOne).toList(),
                "words about single agents; `reveille status -o json` has them all",
                said -> override(said, fleet));
    }

    private void override(AgentOverride said, Fleet fleet) {
        lines.add(Words.line(said, fleet.agents(), fleet.now()));
    }

    private void troubles(List<Trouble> all, String kind) {
        var groups = new LinkedHashMap<String, List<Trouble>>();
        all.stream()
                .filter(trouble -> trouble.kind().equals(kind))
                .forEach(
                        trouble ->
                                groups.computeIfAbsent(trouble.headline(), _ -> new ArrayList<>())
                                        .add(trouble));
        some(List.copyOf(groups.values()), "reasons, " + kind, group -> group(kind, group));
    }

    private void group(String kind, List<Trouble> group) {
        Trouble first = group.getFirst();
        if (group.size() == 1) {
            lines.add(kind + " " + first.agent() + "  " + brief(first.what()));
        } else {
            lines.add(
                    kind
                            + " "
                            + group.size()
                            + "  "
                            + first.headline()
                            + ": "
                            + names(group.stream().map(Trouble::agent).toList()));
            lines.add("    the first: " + brief(first.what()));
        }
        lines.add("    Remedy: " + first.remedy());
    }

    private static String names(List<String> all) {
        String named = all.stream().limit(NAMED).collect(Collectors.joining(", "));
        return all.size() <= NAMED ? named : named + " and " + (all.size() - NAMED) + " more";
    }

    private void letters(Collection<Letters> all, Instant now) {
        some(
                List.copyOf(all),
                "topics with dead letters",
                letters -> {
                    lines.add(
                            "dead letters "
                                    + letters.count()
                                    + " from "
                                    + letters.topic()
                                    + ", the last "
                                    + Reads.ago(letters.last(), now)
                                    + ": "
                                    + brief(letters.reason()));
                    lines.add("    Remedy: " + brief(letters.remedy()));
                });
    }

    static String brief(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }
}
