package dev.reveille.config;

import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One entry of a catalogue. */
final class TypeSection {
    private static final Map<String, AgentType.Ready> READY = new LinkedHashMap<>();

    static {
        READY.put("hello", new AgentType.Ready.Hello());
        READY.put("port", new AgentType.Ready.Port());
    }

    private TypeSection() {}

    static Optional<AgentType> read(String name, Fields types, Path home) {
        if (!TenantId.valid(name)) {
            types.wrong(name, "is no name", "use letters, digits, dots, underscores and dashes");
        }
        Fields fields = types.section(name);
        fields.require("command", "write the program to run, such as `command: python3`");
        var program = fields.text("command").filter(text -> !text.isBlank());
        var args = fields.list("args");
        Path directory = fields.text("cwd").map(home::resolve).orElse(home).normalize();
        var env = env(fields);
        var passed = fields.list("env.pass");
        var protocol = fields.word("protocol", AgentType.Protocol.STDIO);
        int ports = fields.integer("ports", 0, 1, 0);
        var ready = ready(fields, protocol, ports);
        var startTimeout = fields.duration("start.timeout", AgentType.START_TIMEOUT);
        var stop = stop(fields.section("stop"));
        var heartbeat = heartbeat(fields.section("heartbeat"));
        var log = log(fields.section("log"));
        var confines =
                new AgentType.Confines(
                        LimitsSection.read(fields.section("limits")),
                        fields.text("user").filter(user -> !user.isBlank()),
                        CapabilitiesSection.read(fields.section("capabilities")));
        var health =
                new HealthSection(protocol, heartbeat, ports, home)
                        .read(fields, command(program.orElse(name), args, home));
        var secrets = SecretsSection.read(fields, false);
        later(fields);
        fields.done();
        return program.map(
                text ->
                        new AgentType(
                                name,
                                command(text, args, home),
                                directory,
                                env,
                                passed,
                                protocol,
                                ready,
                                startTimeout,
                                stop,
                                heartbeat,
                                ports,
                                log,
                                confines,
                                health,
                                secrets));
    }

    private static List<String> command(String program, List<String> args, Path home) {
        var command = new ArrayList<String>();
        boolean path = program.indexOf('/') >= 0;
        command.add(path ? home.resolve(program).normalize().toString() : program);
        command.addAll(args);
        return command;
    }

    private static Map<String, String> env(Fields fields) {
        var env = new LinkedHashMap<String, String>();
        env.put("PYTHONUNBUFFERED", "1");
        env.putAll(EnvSection.read(fields, false));
        return env;
    }

    private static AgentType.Ready ready(Fields fields, AgentType.Protocol protocol, int ports) {
        AgentType.Ready otherwise =
                switch (protocol) {
                    case STDIO -> new AgentType.Ready.Hello();
                    case NONE -> new AgentType.Ready.Alive(Duration.ofSeconds(1));
                };
        if (fields.raw("ready").orElse("") instanceof Map) {
            Fields section = fields.section("ready");
            var alive = section.duration("alive", Duration.ofSeconds(1));
            section.require("alive", "write `ready: {alive: 1s}`, `ready: hello` or `ready: port`");
            section.done();
            return new AgentType.Ready.Alive(alive);
        }
        var ready = fields.word("ready", READY).orElse(otherwise);
        switch (ready) {
            case AgentType.Ready.Hello _ when protocol == AgentType.Protocol.NONE ->
                    fields.wrong(
                            "ready",
                            "is hello, which protocol none cannot say",
                            "write `ready: {alive: 1s}`, or `protocol: stdio`");
            case AgentType.Ready.Port _ when ports == 0 ->
                    fields.wrong("ready", "is port, but ports is 0", "write `ports: 1`");
            case AgentType.Ready.Hello _, AgentType.Ready.Port _, AgentType.Ready.Alive _ -> {}
        }
        return ready;
    }

    private static AgentType.Stop stop(Fields fields) {
        var stop =
                new AgentType.Stop(
                        fields.duration("graceful", AgentType.Stop.DEFAULT.graceful()),
                        fields.duration("term", AgentType.Stop.DEFAULT.term()));
        fields.done();
        return stop;
    }

    private static AgentType.Heartbeat heartbeat(Fields fields) {
        var standard = AgentType.Heartbeat.DEFAULT;
        var heartbeat =
                new AgentType.Heartbeat(
                        fields.duration("interval", standard.interval()),
                        fields.duration("deadline", standard.deadline()));
        fields.done();
        return heartbeat;
    }

    private static AgentType.Log log(Fields fields) {
        var log =
                new AgentType.Log(
                        fields.size("size", AgentType.Log.DEFAULT.bytes()),
                        fields.integer("keep", 0, 1000, AgentType.Log.DEFAULT.keep()),
                        fields.duration("age", AgentType.Log.DEFAULT.age()));
        fields.done();
        return log;
    }

    private static void later(Fields fields) {
        if (fields.has("prepare")) {
            LaterSections.notYet(fields, "prepare");
        }
    }
}
