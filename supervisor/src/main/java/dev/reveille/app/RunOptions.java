package dev.reveille.app;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code run} is to run: a command, a type of a catalogue, or a type with another command. */
final class RunOptions {
    /** Whose agent it is where no spec says. */
    private static final String TENANT = "local";

    /** What is no agent type is asked once by message, and not for long. */
    private static final AgentType.Stop STOP =
            new AgentType.Stop(Duration.ofSeconds(2), Duration.ofSeconds(5));

    @Option(names = "--type", paramLabel = "T", description = "An agent type of the catalogue.")
    private @Nullable String type;

    @Option(
            names = {"--catalogue", "--types"},
            paramLabel = "FILE",
            description = "The catalogue (default: node.types).")
    private @Nullable Path catalogue;

    @Option(
            names = "--spec",
            paramLabel = "FILE",
            description = "A spec of kind Agent: its supervision, limits, config and environment.")
    private @Nullable Path spec;

    @Option(
            names = "--protocol",
            description =
                    "What a command speaks: stdio (default), or none: its standard input stays empty.")
    private AgentType.Protocol protocol = AgentType.Protocol.STDIO;

    @Option(
            names = "--hello",
            description =
                    "The command is an agent of the protocol: it is ready when it says so, and pinged.")
    private boolean hello;

    @Option(
            names = "--restart",
            paramLabel = "permanent|transient|temporary",
            defaultValue = "transient",
            description =
                    "Where no spec says: after which ends it starts again (default: transient).")
    private RestartSpec.Type restart = RestartSpec.Type.TRANSIENT;

    @Parameters(
            paramLabel = "CMD",
            arity = "0..*",
            description = "The command and its arguments, after --.")
    private List<String> command = List.of();

    /** Whether neither a type nor a command was given. */
    boolean nothing() {
        return type == null && command.isEmpty();
    }

    /** The type, under the name that the spec asks for. */
    AgentType type(Path otherwise) {
        if (type == null) {
            return plain();
        }
        Map<String, AgentType> types = Roles.catalogue(catalogue == null ? otherwise : catalogue);
        AgentType found = types.get(type);
        if (found == null) {
            throw new Problems(
                    Problem.invalid(
                            "UnknownAgentType",
                            "type " + type + " is not in the catalogue",
                            "name one of " + types.keySet().stream().sorted().toList()));
        }
        return command.isEmpty() ? found : found.running(command, Path.of("").toAbsolutePath());
    }

    /** Whether it speaks the protocol is not known, so nothing depends on it. */
    private AgentType plain() {
        return new AgentType(
                name(),
                command,
                Path.of("").toAbsolutePath(),
                Map.of(),
                List.of(),
                protocol,
                hello
                        ? new AgentType.Ready.Hello()
                        : new AgentType.Ready.Alive(Duration.ofMillis(200)),
                AgentType.START_TIMEOUT,
                hello ? AgentType.Stop.DEFAULT : STOP,
                hello
                        ? AgentType.Heartbeat.DEFAULT
                        : new AgentType.Heartbeat(Duration.ZERO, Duration.ofSeconds(10)),
                0,
                AgentType.Log.DEFAULT);
    }

    /** As its command is called. */
    private String name() {
        String file = Path.of(command.getFirst()).getFileName().toString();
        return TenantId.valid(file) ? file : "agent";
    }

    /** The spec, of that type. */
    AgentSpec spec(AgentType type) {
        String document =
                spec == null
                        ? """
                        {"apiVersion":"reveille/v1","kind":"Agent","tenant":"%s","name":"%s",\
                        "type":"%s","supervision":{"restart":"%s"}}"""
                                .formatted(
                                        TENANT,
                                        type.name(),
                                        type.name(),
                                        restart.name().toLowerCase(Locale.ROOT))
                        : text(spec);
        return switch (new SpecParser().read(document)) {
            case Parsed.Ok<AgentSpec>(AgentSpec parsed, _) -> parsed;
            case Parsed.Wrong<AgentSpec>(var problems) -> throw new Problems(problems);
        };
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Problems(
                    Problem.invalid(
                            SpecParser.CODE,
                            file + " cannot be read: " + e.getMessage(),
                            "name a file with a spec of kind Agent"));
        }
    }
}
