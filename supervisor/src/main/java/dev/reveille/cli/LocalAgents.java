package dev.reveille.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Agents of this machine's node, as it told them. */
final class LocalAgents {
    private static final List<String> HEADER =
            List.of("agent", "state", "mode", "pid", "since", "restarts", "breaker", "reason");

    private final Format format;
    private final boolean count;

    LocalAgents(Format format, boolean count) {
        this.format = format;
        this.count = count;
    }

    void print(List<Map<String, Object>> agents) {
        if (count && format.json()) {
            format.object(Map.of("count", agents.size()));
        } else if (count) {
            format.line(Integer.toString(agents.size()));
        } else if (format.json()) {
            agents.forEach(format::object);
        } else {
            Instant now = Instant.now();
            format.table(
                    HEADER,
                    agents.stream().map(agent -> cells(agent, now)).toList(),
                    "no agents here");
        }
    }

    private static List<String> cells(Map<String, Object> agent, Instant now) {
        return HEADER.stream()
                .map(
                        name ->
                                name.equals("since")
                                        ? Reads.ago(Instant.parse(text(agent, "at")), now)
                                        : text(agent, name))
                .toList();
    }

    private static String text(Map<String, Object> agent, String key) {
        Object value = agent.get(key);
        return value == null ? "-" : value.toString();
    }
}
