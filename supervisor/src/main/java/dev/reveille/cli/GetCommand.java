package dev.reveille.cli;

import dev.reveille.config.Secrets;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.SpecRecord;
import dev.reveille.core.fleet.TemplateRecord;
import dev.reveille.history.AgentLine;
import dev.reveille.history.History;
import dev.reveille.history.NodeTable;
import dev.reveille.history.Watched;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reveille get}. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List agents, nodes, specs, templates or sources.",
        subcommands = {
            GetCommand.Agents.class,
            GetCommand.Nodes.class,
            GetCommand.Specs.class,
            GetCommand.Templates.class,
            GetSources.class
        })
final class GetCommand extends Group {

    @Command(name = "agents", mixinStandardHelpOptions = true, description = "List agents.")
    static final class Agents implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();
        @Mixin private LocalOptions local = new LocalOptions();

        @Option(names = "--state", description = "Only those in this state.")
        private @Nullable AgentState state;

        @Option(names = "--tenant", description = "Only those of this tenant.")
        private @Nullable String tenant;

        @Option(names = "--node", description = "Only those on this node.")
        private @Nullable String node;

        @Option(names = "--count", description = "Print only how many there are.")
        private boolean count;

        @Override
        public void run() {
            if (local.asked()) {
                new LocalAgents(format, count)
                        .print(
                                local.socket(connection).agents().stream()
                                        .filter(this::asked)
                                        .toList());
                return;
            }
            List<AgentLine> lines =
                    Reads.with(connection, History::lines).stream().filter(this::asked).toList();
            if (count) {
                if (format.json()) {
                    format.object(Map.of("count", lines.size()));
                } else {
                    format.line(Integer.toString(lines.size()));
                }
            } else if (format.json()) {
                lines.forEach(line -> format.object(Views.line(line)));
            } else {
                Instant now = Instant.now();
                format.table(
                        List.of(
                                "agent",
                                "state",
                                "should be",
                                "score",
                                "hold",
                                "node",
                                "pid",
                                "since",
                                "restarts",
                                "reason"),
                        lines.stream().map(line -> cells(line, now)).toList(),
                        "no agents");
            }
        }

        private boolean asked(Map<String, Object> agent) {
            return (state == null || state.name().equals(agent.get("state")))
                    && (tenant == null
                            || String.valueOf(agent.get("agent")).startsWith(tenant + "/"))
                    && (node == null || node.equals(agent.get("node")));
        }

        private boolean asked(AgentLine line) {
            return (state == null || line.state() == state)
                    && (tenant == null || line.agent().tenant().value().equals(tenant))
                    && (node == null
                            || line.status()
                                    .flatMap(AgentStatus::node)
                                    .map(NodeId::value)
                                    .filter(node::equals)
                                    .isPresent());
        }

        private static List<String> cells(AgentLine line, Instant now) {
            Optional<AgentStatus> status = line.status();
            return List.of(
                    line.agent().toString(),
                    line.state().name()
                            + (line.state() == AgentState.RUNNING
                                            && status.filter(s -> !s.takesWork()).isPresent()
                                    ? ", not ready"
                                    : ""),
                    line.decision().map(d -> d.state().name()).orElse("-"),
                    line.decision().map(d -> Watched.score(d)).orElse("-"),
                    line.decision().map(d -> Holds.cell(d, now)).orElse("-"),
                    status.flatMap(AgentStatus::node).map(NodeId::value).orElse("-"),
                    status.filter(s -> s.pid().isPresent())
                            .map(s -> Long.toString(s.pid().getAsLong()))
                            .orElse("-"),
                    status.map(s -> Reads.ago(s.at(), now)).orElse("-"),
                    status.map(s -> Integer.toString(s.restarts())).orElse("-"),
                    status.map(AgentStatus::reason).orElse("-"));
        }
    }

    @Command(name = "nodes", mixinStandardHelpOptions = true, description = "List nodes.")
    static final class Nodes implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();

        @Override
        public void run() {
            Instant now = Instant.now();
            var nodes = Reads.with(connection, h -> h.nodes(now)).all();
            if (format.json()) {
                nodes.forEach(node -> format.object(Views.node(node)));
            } else {
                format.table(
                        List.of("node", "state", "pool", "host", "agents", "slots", "heard"),
                        nodes.stream().map(node -> cells(node, now)).toList(),
                        "no nodes");
            }
        }

        private static List<String> cells(NodeTable.Line line, Instant now) {
            var report = line.report();
            return List.of(
                    line.node().value(),
                    line.state() + line.dutyWords(),
                    report.map(r -> r.pool()).orElse("-"),
                    report.map(r -> r.host())
                            .or(() -> line.membership().map(m -> m.host()))
                            .orElse("-"),
                    report.map(r -> Integer.toString(r.used())).orElse("-"),
                    report.map(r -> Integer.toString(r.slots())).orElse("-"),
                    line.heardAt().map(at -> Reads.ago(at, now)).orElse("not lately"));
        }
    }

    @Command(
            name = "specs",
            mixinStandardHelpOptions = true,
            description = "List specs of agents, as applied.")
    static final class Specs implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();

        @Override
        public void run() {
            var specs = Reads.with(connection, History::specs).values();
            if (format.json()) {
                specs.forEach(spec -> format.object(object(spec)));
            } else {
                format.table(
                        List.of("agent", "version", "applied", "by"),
                        specs.stream()
                                .map(
                                        s ->
                                                List.of(
                                                        s.agent().toString(),
                                                        s.version(),
                                                        s.appliedAt().toString(),
                                                        s.appliedBy()))
                                .toList(),
                        "no specs");
            }
        }

        private static Map<String, Object> object(SpecRecord spec) {
            var object = new LinkedHashMap<String, Object>();
            object.put("agent", spec.agent().toString());
            object.put("version", spec.version());
            object.put("applied_at", spec.appliedAt().toString());
            object.put("applied_by", spec.appliedBy());
            object.put("document", Secrets.masked(spec.document()));
            return object;
        }
    }

    @Command(name = "templates", mixinStandardHelpOptions = true, description = "List templates.")
    static final class Templates implements Runnable {
        @Mixin private Connection connection = new Connection();
        @Mixin private Format format = new Format();

        @Override
        public void run() {
            var templates = Reads.with(connection, History::templates).values();
            if (format.json()) {
                templates.forEach(template -> format.object(object(template)));
            } else {
                format.table(
                        List.of("template", "tenants", "version", "applied", "by"),
                        templates.stream()
                                .map(
                                        t ->
                                                List.of(
                                                        t.name(),
                                                        t.tenants(),
                                                        t.version(),
                                                        t.appliedAt().toString(),
                                                        t.appliedBy()))
                                .toList(),
                        "no templates");
            }
        }

        static Map<String, Object> object(TemplateRecord template) {
            var object = new LinkedHashMap<String, Object>();
            object.put("template", template.name());
            object.put("tenants", template.tenants());
            object.put("version", template.version());
            object.put("applied_at", template.appliedAt().toString());
            object.put("applied_by", template.appliedBy());
            object.put("document", Secrets.masked(template.document()));
            return object;
        }
    }
}
