package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.LogLine;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Lines of an agent's log, as they are, or as objects with only what is known. */
final class LogPrinter {
    private final Format format;
    private final AgentId agent;

    LogPrinter(Format format, AgentId agent) {
        this.format = format;
        this.agent = agent;
    }

    /**
     * Prints one.
     *
     * @param node whose log it is of, where lines of several stand together
     */
    void line(Optional<String> node, String line) {
        if (!format.json()) {
            format.raw(node.map(name -> name + " " + line).orElse(line));
            return;
        }
        LogLine read = LogLine.parse(line);
        var object = new LinkedHashMap<String, Object>();
        object.put("agent", agent.toString());
        node.ifPresent(name -> object.put("node", name));
        read.at().ifPresent(at -> object.put("at", at.toString()));
        if (!read.stream().isEmpty()) {
            object.put("stream", read.stream());
        }
        object.put("line", read.text());
        format.object(object);
    }
}
