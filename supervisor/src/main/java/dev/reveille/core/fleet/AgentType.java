package dev.reveille.core.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node's owner lets specs run: one entry of the node's catalogue.
 *
 * @param name as specs name it
 * @param command program and arguments; a program with a slash is an absolute path, one without is
 *     looked up on the node's PATH
 * @param directory working directory, absolute
 * @param env variables of its own, {@code PYTHONUNBUFFERED=1} among them unless the entry sets it
 * @param passed names of the node's variables that are handed on, beside {@link #ALWAYS_PASSED}
 * @param protocol what it speaks on its standard streams
 * @param ready when a started process counts as ready
 * @param startTimeout time to become ready; default 10 s (Thymos)
 * @param stop how it is stopped
 * @param heartbeat how it is watched
 * @param ports how many ports it is given, 0 or 1, handed over as {@code PORT}
 * @param log how what it writes is kept
 * @param confines whom and what its processes are kept to
 * @param health how it is asked whether it lives and can take work
 * @param secrets what every agent of it is given, by name; stronger than a spec's of the same name
 */
public record AgentType(
        String name,
        List<String> command,
        Path directory,
        Map<String, String> env,
        List<String> passed,
        Protocol protocol,
        Ready ready,
        Duration startTimeout,
        Stop stop,
        Heartbeat heartbeat,
        int ports,
        Log log,
        Confines confines,
        HealthSpec health,
        Map<String, SecretSpec> secrets) {
    /** Variables every agent gets from its node: what programs need to find and read things. */
    public static final List<String> ALWAYS_PASSED = List.of("PATH", "LANG", "LC_ALL", "TZ");

    /** Default time to become ready (Thymos). */
    public static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    public AgentType {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        passed = List.copyOf(passed);
        secrets = Map.copyOf(secrets);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("type " + name + " has no command");
        }
    }

    /** One that gives its agents no secrets. */
    public AgentType(
            String name,
            List<String> command,
            Path directory,
            Map<String, String> env,
            List<String> passed,
            Protocol protocol,
            Ready ready,
            Duration startTimeout,
            Stop stop,
            Heartbeat heartbeat,
            int ports,
            Log log,
            Confines confines,
            HealthSpec health) {
        this(
                name,
                command,
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
                Map.of());
    }

    /** One whose health is looked at as the defaults say. */
    public AgentType(
            String name,
            List<String> command,
            Path directory,
            Map<String, String> env,
            List<String> passed,
            Protocol protocol,
            Ready ready,
            Duration startTimeout,
            Stop stop,
            Heartbeat heartbeat,
            int ports,
            Log log,
            Confines confines) {
        this(
                name,
                command,
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
                HealthSpec.usual(protocol, heartbeat, command));
    }

    /** One that also confines its processes no more than the defaults do. */
    public AgentType(
            String name,
            List<String> command,
            Path directory,
            Map<String, String> env,
            List<String> passed,
            Protocol protocol,
            Ready ready,
            Duration startTimeout,
            Stop stop,
            Heartbeat heartbeat,
            int ports,
            Log log) {
        this(
                name,
                command,
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
                Confines.NONE);
    }

    /** The same, kept to this. */
    public AgentType within(Confines kept) {
        return changed(command, directory, heartbeat, kept, health);
    }

    /** The same, watched in this way. */
    public AgentType watched(Heartbeat beat, HealthSpec looked) {
        return changed(command, directory, beat, confines, looked);
    }

    /** The same with another program, whose health is looked at as its own was to be. */
    public AgentType running(List<String> other, Path in) {
        boolean usual = health.equals(HealthSpec.usual(protocol, heartbeat, command));
        return changed(
                other,
                in,
                heartbeat,
                confines,
                usual ? HealthSpec.usual(protocol, heartbeat, other) : health);
    }

    private AgentType changed(
            List<String> program, Path in, Heartbeat beat, Confines kept, HealthSpec looked) {
        return new AgentType(
                name,
                program,
                in,
                env,
                passed,
                protocol,
                ready,
                startTimeout,
                stop,
                beat,
                ports,
                log,
                kept,
                looked,
                secrets);
    }

    /** What a type speaks on its standard streams. */
    public enum Protocol {
        /** JSON lines. */
        STDIO,
        /** Nothing; lines of standard output are log lines. */
        NONE
    }

    /** When a started process counts as ready. */
    public sealed interface Ready {
        /** When it says {@code hello} or {@code ready}. */
        record Hello() implements Ready {}

        /** When its port accepts a connection. */
        record Port() implements Ready {}

        /** When it has lived this long. */
        record Alive(Duration time) implements Ready {}
    }

    /**
     * How it is stopped: message, SIGTERM, SIGKILL.
     *
     * @param graceful after the message; default 5 s (OmniDaemon)
     * @param term after SIGTERM; default 5 s (OmniDaemon)
     */
    public record Stop(Duration graceful, Duration term) {
        public static final Stop DEFAULT = new Stop(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    /**
     * How it is watched.
     *
     * @param interval between pings; default 30 s (OmniDaemon); zero = none
     * @param deadline for the answer; default 10 s (OmniDaemon)
     */
    public record Heartbeat(Duration interval, Duration deadline) {
        public static final Heartbeat DEFAULT =
                new Heartbeat(Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    /**
     * How what it writes is kept: standard error, and lines of standard output that are no message.
     *
     * @param bytes a file may have before the next is begun; default 10 MiB (ours)
     * @param keep older files kept; default 3 (ours)
     * @param age after which the next is begun too; default 7 days (ours); zero = never
     */
    public record Log(long bytes, int keep, Duration age) {
        public static final Log DEFAULT = new Log(10L << 20, 3, Duration.ofDays(7));
    }

    /**
     * Whom and what its processes are kept to.
     *
     * @param ceiling the most its specs may have; what it writes and a spec does not, holds
     * @param user name or number of the user its processes run as; empty = the node's own
     * @param capabilities the most its specs may do
     */
    public record Confines(
            LimitsSpec ceiling, Optional<String> user, CapabilitiesSpec capabilities) {
        /** Nothing is written. */
        public static final Confines NONE = new Confines(LimitsSpec.UNWRITTEN, Optional.empty());

        /** One that sets no bound to what its specs may do. */
        public Confines(LimitsSpec ceiling, Optional<String> user) {
            this(ceiling, user, CapabilitiesSpec.UNWRITTEN);
        }
    }
}
