package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.history.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Ends of processes as they are printed: a table that grows, or an object each. */
final class Ends {
    private static final List<String> HEADER =
            List.of("agent", "node", "reason", "code", "signal", "took");

    private final Format format;
    private final Instant asked;
    private int width = HEADER.getFirst().length();
    private int nodes = HEADER.get(1).length();

    /**
     * @param asked when they were asked to end
     */
    Ends(Format format, Instant asked) {
        this.format = format;
        this.asked = asked;
    }

    void begin(Map<AgentId, AgentStatus> running) {
        running.forEach(
                (agent, status) -> {
                    width = Math.max(width, agent.toString().length());
                    nodes = Math.max(nodes, node(status).length());
                });
        if (!format.json() && !running.isEmpty()) {
            format.line(line(HEADER.stream().map(h -> h.toUpperCase(Locale.ROOT)).toList()));
        }
    }

    void ended(AgentId agent, HistoryEvent event) {
        Duration took = Duration.between(asked, event.at());
        String node = event.node().map(NodeId::value).orElse("-");
        if (format.json()) {
            var object = new LinkedHashMap<String, Object>();
            object.put("agent", agent.toString());
            object.put("node", node);
            object.put("ended", true);
            object.put("reason", event.reason());
            for (String name : List.of("code", "signal", "pid")) {
                String value = event.details().get(name);
                if (value != null) {
                    object.put(name, Long.parseLong(value));
                }
            }
            object.put("took_millis", Math.max(0, took.toMillis()));
            format.object(object);
            return;
        }
        format.line(
                line(
                        List.of(
                                agent.toString(),
                                node,
                                event.reason(),
                                event.details().getOrDefault("code", "-"),
                                event.details().getOrDefault("signal", "-"),
                                took.isNegative() ? "0 s" : Times.of(took))));
    }

    void end(int ended, Collection<AgentStatus> left) {
        if (format.json()) {
            left.forEach(status -> format.object(object(status)));
            return;
        }
        var words = new ArrayList<String>();
        words.add(ended + (ended == 1 ? " process has ended" : " processes have ended"));
        if (!left.isEmpty()) {
            words.add(left.size() + (left.size() == 1 ? " has not" : " have not"));
        }
        format.line(String.join(", ", words));
    }

    private static Map<String, Object> object(AgentStatus status) {
        var object = new LinkedHashMap<String, Object>();
        object.put("agent", status.agent().toString());
        object.put("node", node(status));
        object.put("ended", false);
        object.put("state", status.state().name());
        return object;
    }

    private static String node(AgentStatus status) {
        return status.node().map(NodeId::value).orElse("-");
    }

    private String line(List<String> cells) {
        return String.format(
                        Locale.ROOT,
                        "%-" + width + "s  %-" + nodes + "s  %-19s  %4s  %6s  %s",
                        cells.toArray())
                .stripTrailing();
    }
}
