package dev.reveille.config;

import dev.reveille.core.fleet.AgentType.Heartbeat;
import dev.reveille.core.fleet.AgentType.Protocol;
import dev.reveille.core.fleet.HealthSpec.Check;
import dev.reveille.core.fleet.HealthSpec.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One check of a type's health.
 *
 * @param protocol what the type speaks
 * @param heartbeat how often it is pinged
 * @param ports how many ports it is given
 * @param home directory from which programs with a slash are seen
 */
record HealthChecks(Protocol protocol, Heartbeat heartbeat, int ports, Path home) {
    /** What can be asked, spelt in lower case. */
    enum Kind {
        PING,
        HTTP,
        TCP,
        EXEC,
        NONE
    }

    private static final int MOST = 1_000;

    /**
     * Reads it.
     *
     * @param key where it is written which, in {@code fields}; they say the rest, where it stands
     *     in a section
     */
    Optional<Check> read(Fields fields, String key) {
        boolean alone = !key.equals("check");
        return switch (fields.word(key, Kind.NONE)) {
            case NONE -> Optional.empty();
            case PING -> ping(fields, key, alone);
            case HTTP -> {
                String path = alone ? "/" : fields.text("path").orElse("/");
                if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                    fields.wrong("path", "is no path", "write one such as `/health`");
                    yield Optional.empty();
                }
                var port = port(fields, key, alone);
                yield Optional.of(timed(fields, alone, new Probe.Http(port, path)));
            }
            case TCP -> Optional.of(timed(fields, alone, new Probe.Tcp(port(fields, key, alone))));
            case EXEC -> exec(fields, key, alone);
        };
    }

    private Optional<Check> ping(Fields fields, String key, boolean alone) {
        if (protocol == Protocol.NONE) {
            fields.wrong(
                    key, "is ping, which protocol none cannot answer", "write tcp, http or exec");
            return Optional.empty();
        }
        if (!heartbeat.interval().isPositive() || !heartbeat.deadline().isPositive()) {
            fields.wrong(
                    key,
                    "is ping, but heartbeat.interval or heartbeat.deadline is 0",
                    "write how often, such as `heartbeat: {interval: 30s, deadline: 10s}`");
            return Optional.empty();
        }
        for (String own : alone ? List.<String>of() : List.of("interval", "timeout")) {
            if (fields.has(own)) {
                fields.wrong(
                        own,
                        "is not for ping",
                        "write heartbeat." + (own.equals("timeout") ? "deadline" : own));
            }
        }
        Check usual = Check.ping(heartbeat);
        return Optional.of(
                new Check(
                        usual.probe(),
                        usual.interval(),
                        usual.timeout(),
                        threshold(fields, alone, "failures", Check.FAILURES),
                        threshold(fields, alone, "successes", Check.SUCCESSES)));
    }

    private Optional<Check> exec(Fields fields, String key, boolean alone) {
        List<String> command = alone ? List.of() : fields.list("command");
        if (command.isEmpty() || command.getFirst().isBlank()) {
            fields.wrong(
                    alone ? key : "command",
                    "is exec without a command",
                    "write `{check: exec, command: [program, argument]}`");
            return Optional.empty();
        }
        var seen = new ArrayList<>(command);
        if (command.getFirst().indexOf('/') >= 0) {
            seen.set(0, home.resolve(command.getFirst()).normalize().toString());
        }
        return Optional.of(timed(fields, alone, new Probe.Exec(seen)));
    }

    private OptionalInt port(Fields fields, String key, boolean alone) {
        if (!alone && fields.has("port")) {
            int port = fields.integer("port", 1, 65_535, 0);
            return port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
        }
        if (ports == 0) {
            fields.wrong(
                    key,
                    "needs a port, and the type is given none",
                    "write `ports: 1`, or the port it always listens on as `port`");
        }
        return OptionalInt.empty();
    }

    private static Check timed(Fields fields, boolean alone, Probe probe) {
        return new Check(
                probe,
                positive(fields, alone, "interval", Check.INTERVAL),
                positive(fields, alone, "timeout", Check.TIMEOUT),
                threshold(fields, alone, "failures", Check.FAILURES),
                threshold(fields, alone, "successes", Check.SUCCESSES));
    }

    private static Duration positive(Fields fields, boolean alone, String key, Duration usual) {
        Duration given = alone ? usual : fields.duration(key, usual);
        if (given.isPositive()) {
            return given;
        }
        fields.wrong(key, "is 0", "write a duration such as " + usual.toSeconds() + "s");
        return usual;
    }

    private static int threshold(Fields fields, boolean alone, String key, int usual) {
        return alone ? usual : fields.integer(key, 1, MOST, usual);
    }
}
