package dev.reveille.cli;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.history.AgentLine;
import java.util.ArrayList;
import java.util.Comparator;
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

    void add(AgentLine line, SupervisionSpec supervision) {
        Map<String, Node> place = supervision.group().map(this::children).orElse(roots);
        String name = line.agent().name();
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
        draw(roots, "", lines);
        return lines;
    }

    private static void draw(Map<String, Node> nodes, String indent, List<String> lines) {
        List<Node> all = inOrder(nodes);
        int width = all.stream().mapToInt(node -> node.name().length()).max().orElse(0);
        for (int i = 0; i < all.size(); i++) {
            Node node = all.get(i);
            boolean last = i == all.size() - 1;
            String text =
                    node.group()
                            .map(SupervisionTree::words)
                            .orElseGet(() -> node.agent().map(SupervisionTree::words).orElse(""));
            lines.add(
                    indent
                            + (last ? "└─ " : "├─ ")
                            + node.name()
                            + " ".repeat(width - node.name().length())
                            + "  "
                            + text);
            draw(node.children(), indent + (last ? "   " : "│  "), lines);
        }
    }

    private static String words(GroupSpec group) {
        return word(group.strategy())
                + ", "
                + group.intensity().restarts()
                + " restarts in "
                + Durations.format(group.intensity().window());
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
        return json(roots);
    }

    private static List<Map<String, Object>> json(Map<String, Node> nodes) {
        return inOrder(nodes).stream().map(SupervisionTree::json).toList();
    }

    private static Map<String, Object> json(Node node) {
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
                            object.put("children", json(node.children()));
                        });
        return object;
    }
}
