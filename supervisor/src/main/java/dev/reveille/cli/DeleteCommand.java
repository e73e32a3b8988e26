package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.history.History;
import dev.reveille.schemas.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code reveille delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Delete an agent's spec, a template or a source.",
        subcommands = {
            DeleteCommand.Agent.class,
            DeleteCommand.Template.class,
            DeleteCommand.Source.class
        })
final class DeleteCommand extends Group {

    @Command(
            name = "agent",
            mixinStandardHelpOptions = true,
            description = "Delete an agent's spec; its process is stopped.")
    static final class Agent implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();

        @Parameters(paramLabel = "TENANT/NAME")
        private String name = "";

        @Override
        public void run() {
            AgentId agent = Values.agent(name);
            Reads.with(connection, history -> known(agent, history));
            delete(connection, format, Topic.AGENT_SPECS, agent.toString(), "agent " + agent);
        }

        private static AgentId known(AgentId agent, History history) {
            var specs = history.specs().keySet();
            if (!specs.contains(agent)) {
                throw Reads.notFound(
                        "AgentNotFound",
                        "agent " + agent + " has no spec of its own",
                        history.templates().containsKey(agent.name())
                                ? "one that comes from a template goes with it: `reveille delete"
                                        + " template "
                                        + agent.name()
                                        + "`"
                                : Nearest.to(
                                                agent.toString(),
                                                specs.stream().map(AgentId::toString).toList())
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("see `reveille get specs`"));
            }
            return agent;
        }
    }

    @Command(
            name = "template",
            mixinStandardHelpOptions = true,
            description = "Delete a template, and with it the agents only it describes.")
    static final class Template extends Named {
        Template() {
            super("template", "TemplateNotFound", Topic.TEMPLATES, h -> h.templates().keySet());
        }
    }

    @Command(
            name = "source",
            mixinStandardHelpOptions = true,
            description = "Delete a source; what it told stays told.")
    static final class Source extends Named {
        Source() {
            super("source", "SourceNotFound", Topic.SOURCES, h -> h.sources().keySet());
        }
    }

    /** What a name alone is the key of. */
    abstract static class Named implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();

        @Parameters(paramLabel = "NAME")
        private String name = "";

        private final String what;
        private final String notFound;
        private final Topic topic;
        private final Function<History, Set<String>> names;

        Named(String what, String notFound, Topic topic, Function<History, Set<String>> names) {
            this.what = what;
            this.notFound = notFound;
            this.topic = topic;
            this.names = names;
        }

        @Override
        public void run() {
            Set<String> known = Reads.with(connection, names);
            if (!known.contains(name)) {
                throw Reads.notFound(
                        notFound,
                        "no " + what + " " + name,
                        known.isEmpty()
                                ? "there are none"
                                : "there are " + String.join(", ", known));
            }
            delete(connection, format, topic, name, what + " " + name);
        }
    }

    private static void delete(
            Connection connection, Format format, Topic topic, String key, String what) {
        new Writer(connection.kafka())
                .write(List.of(new Writer.Line(topic, key, Optional.empty())));
        if (format.json()) {
            format.object(Map.of("name", what, "change", "deleted"));
        } else {
            format.line("deleted " + what);
        }
    }
}
