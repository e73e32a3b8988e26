package dev.reveille.cli;

import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.history.Times;
import dev.reveille.wire.JsonViews;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One agent of {@code top}; what was not heard lately is -1. */
record TopLine(
        String agent,
        String node,
        String state,
        long pid,
        double cpu,
        long memory,
        long processes,
        long files,
        long uptimeMillis,
        Map<String, Object> object) {
    static final List<String> HEADER =
            List.of(
                    "agent",
                    "node",
                    "state",
                    "pid",
                    "cpu %",
                    "memory",
                    "processes",
                    "files",
                    "uptime");

    /** What lines are ordered by. */
    enum Sort {
        CPU,
        MEMORY,
        PROCESSES,
        FILES,
        UPTIME,
        AGENT;

        /** What is most comes first. */
        Comparator<TopLine> order() {
            Comparator<TopLine> order =
                    switch (this) {
                        case CPU -> Comparator.comparingDouble(TopLine::cpu).reversed();
                        case MEMORY -> Comparator.comparingLong(TopLine::memory).reversed();
                        case PROCESSES -> Comparator.comparingLong(TopLine::processes).reversed();
                        case FILES -> Comparator.comparingLong(TopLine::files).reversed();
                        case UPTIME -> Comparator.comparingLong(TopLine::uptimeMillis).reversed();
                        case AGENT -> Comparator.comparing(TopLine::agent);
                    };
            return order.thenComparing(TopLine::agent);
        }
    }

    static TopLine of(AgentStatus status, Optional<AgentHealth> health) {
        var object = new LinkedHashMap<String, Object>();
        object.put("agent", status.agent().toString());
        String node = status.node().map(NodeId::value).orElse("-");
        object.put("node", node);
        object.put("state", status.state().name());
        object.put("pid", status.pid().orElse(-1));
        health.ifPresent(h -> object.putAll(JsonViews.usage(h)));
        return new TopLine(
                status.agent().toString(),
                node,
                status.state().name(),
                status.pid().orElse(-1),
                health.map(AgentHealth::cpuPercent).orElse(-1.0),
                health.map(AgentHealth::memoryBytes).orElse(-1L),
                health.map(h -> (long) h.processes()).orElse(-1L),
                health.map(h -> (long) h.files()).orElse(-1L),
                health.map(h -> h.uptime().toMillis()).orElse(-1L),
                object);
    }

    /** As a node's own word has it. */
    static TopLine of(JsonNode said) {
        var object = new LinkedHashMap<String, Object>();
        for (String name : List.of("agent", "node", "state")) {
            object.put(name, said.path(name).asString("-"));
        }
        JsonNode usage = said.path("usage");
        object.put("pid", said.path("pid").asLong(-1));
        usage.properties().forEach(e -> object.put(e.getKey(), e.getValue()));
        return new TopLine(
                said.path("agent").asString("-"),
                said.path("node").asString("-"),
                said.path("state").asString("-"),
                said.path("pid").asLong(-1),
                usage.path("cpu_percent").asDouble(-1),
                usage.path("memory_bytes").asLong(-1),
                usage.path("processes").asLong(-1),
                usage.path("files").asLong(-1),
                usage.path("uptime_millis").asLong(-1),
                object);
    }

    List<String> cells() {
        return List.of(
                agent,
                node,
                state,
                Long.toString(pid),
                cpu < 0 ? "-" : String.format(Locale.ROOT, "%.1f", cpu),
                memory < 0 ? "-" : mebibytes(memory),
                count(processes),
                files <= 0 ? "-" : count(files),
                uptimeMillis < 0 ? "-" : Times.of(Duration.ofMillis(uptimeMillis)));
    }

    private static String count(long number) {
        return number < 0 ? "-" : Long.toString(number);
    }

    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
