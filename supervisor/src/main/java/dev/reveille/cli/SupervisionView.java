package dev.reveille.cli;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import dev.reveille.history.Row;
import dev.reveille.history.Times;
import dev.reveille.wire.JsonViews;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one agent is supervised: its group, what is counted, what it may use and uses, its ends. */
final class SupervisionView {
    private static final int ENDS = 5;

    private SupervisionView() {}

    static Map<String, Object> of(
            History history, List<AgentLine> lines, AgentLine line, boolean json) {
        Instant now = Instant.now();
        var object = new LinkedHashMap<String, Object>();
        line.status().filter(_ -> !json).ifPresent(s -> object.putAll(counted(s, now)));
        line.status()
                .filter(status -> status.pid().isPresent())
                .flatMap(status -> Usages.read(history, now).of(status))
                .ifPresent(health -> object.put("usage", JsonViews.usage(health)));
        SupervisionTree tree = tree(lines, line);
        object.put("tree", json ? tree.json() : tree.lines());
        var ends =
                history.events(line.agent()).stream()
                        .map(Row::value)
                        .flatMap(Optional::stream)
                        .filter(event -> event.kind() == HistoryEvent.Kind.EXITED)
                        .<Object>map(event -> json ? JsonViews.event(event) : end(event))
                        .toList();
        object.put("last_exits", ends.subList(Math.max(0, ends.size() - ENDS), ends.size()));
        return object;
    }

    /** What a status tells of budgets and limits, in words. */
    private static Map<String, Object> counted(AgentStatus status, Instant now) {
        var object = new LinkedHashMap<String, Object>();
        Supervised kept = status.kept();
        object.put("breaker", breaker(status));
        object.put(
                "restarts_in_window",
                kept.groups().stream().map(group -> window(group, now)).toList());
        object.put("limits", kept.limits().stream().map(SupervisionView::limit).toList());
        status.exit()
                .filter(_ -> status.pid().isPresent())
                .ifPresent(exit -> object.put("replaces", replaced(exit)));
        return object;
    }

    private static String breaker(AgentStatus status) {
        String counted =
                status.kept().failures() == 0
                        ? ""
                        : ", failures in a row " + status.kept().failures();
        String until =
                status.breaker() == BreakerState.OPEN
                        ? status.retryAt()
                                .map(at -> " until " + at)
                                .orElse(
                                        status.kept().failures() == 0
                                                ? ", paused"
                                                : ", not by itself half-open")
                        : "";
        return status.breaker() + until + counted;
    }

    private static String window(Supervised.Group group, Instant now) {
        return group.name()
                + ": "
                + group.counted(now)
                + " of "
                + group.most()
                + " in "
                + Durations.format(group.window())
                + (group.mode().equals("RUNNING") ? "" : ", " + group.mode());
    }

    private static String limit(Supervised.Limit limit) {
        return limit.name()
                + " "
                + limit.value()
                + (limit.by().isEmpty() ? ", not enforced by this node" : ", by " + limit.by());
    }

    private static String replaced(Exit exit) {
        return "process "
                + exit.pid()
                + " of epoch "
                + exit.epoch()
                + (exit.attempt() > 0 ? ", start " + exit.attempt() : "");
    }

    /** The tree its root group makes, or it alone. */
    private static SupervisionTree tree(List<AgentLine> lines, AgentLine line) {
        var tree = new SupervisionTree();
        Optional<String> root = root(line);
        lines.stream()
                .filter(other -> other.agent().tenant().equals(line.agent().tenant()))
                .filter(
                        other ->
                                other.agent().equals(line.agent())
                                        || (root.isPresent() && root.equals(root(other))))
                .forEach(other -> tree.add(other, TreeCommand.supervision(other)));
        return tree;
    }

    private static Optional<String> root(AgentLine line) {
        SupervisionSpec spec = TreeCommand.supervision(line);
        return spec.root(line.agent());
    }

    private static String end(HistoryEvent event) {
        var details = event.details();
        return event.at()
                + " "
                + event.reason()
                + ", process "
                + details.getOrDefault("pid", "?")
                + ", exit code "
                + details.getOrDefault("code", "?")
                + Optional.ofNullable(details.get("signal")).map(s -> ", signal " + s).orElse("")
                + Optional.ofNullable(details.get("uptime_ms"))
                        .map(
                                ms ->
                                        ", after "
                                                + Times.of(
                                                        java.time.Duration.ofMillis(
                                                                Long.parseLong(ms))))
                        .orElse("");
    }
}
