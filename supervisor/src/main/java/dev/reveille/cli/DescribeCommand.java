package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.history.History;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code reveille describe}. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Show everything about one agent, node or template.",
        subcommands = {
            DescribeCommand.Agent.class,
            DescribeCommand.Node.class,
            DescribeCommand.Template.class
        })
final class DescribeCommand extends Group {

    @Command(name = "agent", mixinStandardHelpOptions = true, description = "One agent.")
    static final class Agent implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();

        @Parameters(paramLabel = "TENANT/NAME")
        private String name = "";

        @Override
        public void run() {
            AgentId id = Values.agent(name);
            Map<String, Object> found =
                    Reads.with(connection, history -> AgentView.of(history, id));
            print(format, found);
        }
    }

    @Command(name = "node", mixinStandardHelpOptions = true, description = "One node.")
    static final class Node implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();

        @Parameters(paramLabel = "NODE")
        private String name = "";

        @Override
        public void run() {
            print(format, Reads.with(connection, this::found));
        }

        private Map<String, Object> found(History history) {
            var nodes = history.nodes(Instant.now());
            var line =
                    nodes.all().stream()
                            .filter(l -> l.node().value().equals(name))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            Unknown.node(
                                                    name,
                                                    nodes.all().stream()
                                                            .map(l -> l.node().value())
                                                            .toList(),
                                                    history));
            var object = new LinkedHashMap<>(Views.node(line));
            line.membership().ifPresent(held -> object.put("membership", held.status().name()));
            object.put(
                    "agents",
                    history.agents().all().stream()
                            .filter(s -> s.state().hasProcess())
                            .filter(
                                    s ->
                                            s.node()
                                                    .map(NodeId::value)
                                                    .filter(name::equals)
                                                    .isPresent())
                            .map(AgentStatus::agent)
                            .map(AgentId::toString)
                            .toList());
            return object;
        }
    }

    @Command(name = "template", mixinStandardHelpOptions = true, description = "One template.")
    static final class Template implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        public void run() {
            print(format, Reads.with(connection, this::found));
        }

        private Map<String, Object> found(History history) {
            var templates = history.templates();
            var template = templates.get(name);
            if (template == null) {
                throw Unknown.template(name, templates.keySet(), history);
            }
            return GetCommand.Templates.object(template);
        }
    }

    private static void print(Format format, Map<String, Object> object) {
        if (format.json()) {
            format.object(object);
        } else {
            lines(format, object, "");
        }
    }

    private static void lines(Format format, Map<?, ?> object, String indent) {
        object.forEach(
                (key, value) -> {
                    if (value instanceof Map<?, ?> inner) {
                        format.line(indent + key + ":");
                        lines(format, inner, indent + "  ");
                    } else if (value instanceof List<?> list
                            && !list.isEmpty()
                            && list.getFirst() instanceof Map<?, ?>) {
                        format.line(indent + key + ":");
                        list.forEach(
                                inner -> {
                                    format.line(indent + "  -");
                                    lines(format, (Map<?, ?>) inner, indent + "    ");
                                });
                    } else {
                        format.line(indent + key + ": " + value);
                    }
                });
    }
}
