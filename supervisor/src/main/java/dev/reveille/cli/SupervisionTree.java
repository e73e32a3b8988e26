package dev.reveille.cli;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.history.AgentLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One tenant's agents, in their groups. */
final class SupervisionTree {
    /** A child: an agent, or a group with children. */
    private record Node(
            String name,
            int order,
            Optional<AgentLine> agent,
            Optional<GroupSpec> group,
            Map<String, Node> children) {}

    private final Map<String, Node> roots = new TreeMap<>();
    private final Map<String, Told> groups = new HashMap<>();
    private final Instant now = Instant.now();

    /** How a group stood when one of its agents' states was told. */
    private record Told(Instant at, Supervised.Group group) {
        static Told newer(Told one, Told other) {
            return one.at.isBefore(other.at) ? other : one;
        }
    }

    void add(AgentLine line, SupervisionSpec supervision) {
        Map<String, Node> place = supervision.group().map(this::children).orElse(roots);
        String name = line.agent().name();
        line.status()
                .ifPresent(
                        status ->
                                status.kept()
                                        .groups()
                                        .forEach(
                                                group ->
                                                        groups.merge(
                                                                group.name(),
                                                                new Told(status.at(), group),
                                                                Told::newer)));
        place.put(
                name,
                new Node(name, supervision.order(), Optional.of(line), Optional.empty(), Map.of()));
    }

    private Map<String, Node> children(GroupSpec group) {
        Map<String, Node> around =
                group.parent().map(place -> children(place.group())).orElse(roots);
        int order = group.parent().map(GroupSpec.Place::order).orElse(0);
        return around.computeIfAbsent(
                        "group " + group.name(),
                        name ->
                                new Node(
                                        name,
                                        order,
                                        Optional.empty(),
                                        Optional.of(group),
                                        new TreeMap<>()))
                .children();
    }

    private static List<Node> inOrder(Map<String, Node> nodes) {
        return nodes.values().stream().sorted(Comparator.comparingInt(Node::order)).toList();
    }

    /** For people, indented. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        draw(roots, "", "", lines);
        return lines;
    }

    private void draw(Map<String, Node> nodes, String around, String indent, List<String> lines) {
        List<Node> all = inOrder(nodes);
        int width = all.stream().mapToInt(node -> node.name().length()).max().orElse(0);
        for (int i = 0; i < all.size(); i++) {
            Node node = all.get(i);
            boolean last = i == all.size() - 1;
            String text =
                    node.group()
                            .map(group -> words(group, around))
                            .orElseGet(() -> node.agent().map(SupervisionTree::words).orElse(""));
            lines.add(
                    indent
                            + (last ? "└─ " : "├─ ")
                            + node.name()
                            + " ".repeat(width - node.name().length())
                            + "  "
                            + text);
            String within = node.group().map(g -> around + "/" + g.name()).orElse(around);
            draw(node.children(), within, indent + (last ? "   " : "│  "), lines);
        }
    }

    private String words(GroupSpec group, String around) {
        var told = told(around + "/" + group.name());
        long counted = told.map(g -> g.counted(now)).orElse(0L);
        return word(group.strategy())
                + ", "
                + (counted == 0 ? "" : counted + " of ")
                + group.intensity().restarts()
                + " restarts in "
                + Durations.format(group.intensity().window())
                + told.map(Supervised.Group::mode)
                        .filter(mode -> !mode.equals("RUNNING"))
                        .map(mode -> ", " + mode)
                        .orElse("");
    }

    /** Names of groups are unique within their tenant's tree. */
    private Optional<Supervised.Group> told(String path) {
        return groups.entrySet().stream()
                .filter(e -> e.getKey().substring(e.getKey().indexOf('/')).equals(path))
                .map(e -> e.getValue().group())
                .findFirst();
    }

    private static String words(AgentLine line) {
        var text = new StringBuilder(line.state().name());
        line.status()
                .ifPresent(
                        status -> {
                            status.node().ifPresent(node -> text.append(" on ").append(node));
                            if (status.restarts() > 0) {
                                text.append(", restarts ").append(status.restarts());
                            }
                            if (status.breaker() != BreakerState.CLOSED) {
                                text.append(", breaker ").append(word(status.breaker()));
                            }
                            if (tells(status)) {
                                text.append(": ").append(Screen.brief(status.message()));
                            }
                        });
        return text.toString();
    }

    /** Whether there is more to say than that it runs, or does not. */
    private static boolean tells(AgentStatus status) {
        return switch (status.state()) {
            case PENDING, CRASHED, RESTARTING, LOST -> true;
            case IDLE, STARTING, RUNNING, STOPPING, STOPPED -> false;
        };
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The same as objects. */
    List<Map<String, Object>> json() {
        return json(roots, "");
    }

    private List<Map<String, Object>> json(Map<String, Node> nodes, String around) {
        return inOrder(nodes).stream().map(node -> json(node, around)).toList();
    }

    private Map<String, Object> json(Node node, String around) {
        var object = new LinkedHashMap<String, Object>();
        object.put("order", node.order());
        node.agent().ifPresent(line -> object.putAll(Views.line(line)));
        node.group()
                .ifPresent(
                        group -> {
                            object.put("group", group.name());
                            object.put("strategy", word(group.strategy()));
                            object.put("restarts", group.intensity().restarts());
                            object.put("window", Durations.format(group.intensity().window()));
                            String path = around + "/" + group.name();
                            told(path)
                                    .ifPresent(
                                            told -> {
                                                object.put("mode", told.mode());
                                                object.put("restarts_in_window", told.counted(now));
                                            });
                            object.put("children", json(node.children(), path));
                        });
        return object;
    }
}
