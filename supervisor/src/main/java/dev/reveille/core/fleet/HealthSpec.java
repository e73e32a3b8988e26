package dev.reveille.core.fleet;

import dev.reveille.core.fleet.AgentType.Heartbeat;
import dev.reveille.core.fleet.AgentType.Protocol;
import dev.reveille.core.fleet.HealthSpec.Probe.Ping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an agent's health is looked at: whether it still lives, and whether it can take work, apart
 * from each other.
 *
 * @param liveness an agent that fails it is ended and started again; empty = being alive is enough
 * @param readiness an agent that fails it runs on, and is not to be given work; empty = one that
 *     runs is ready
 * @param dump signal that makes the agent write where it hangs, before it is ended; empty = none
 * @param dumpTime how long it has for that; default 1 s (ours: a JVM with hundreds of threads
 *     writes its dump in a fraction of that)
 */
public record HealthSpec(
        Optional<Check> liveness,
        Optional<Check> readiness,
        Optional<Dump> dump,
        Duration dumpTime) {
    /** Default time for a dump. */
    public static final Duration DUMP_TIME = Duration.ofSeconds(1);

    /** Nothing is asked. */
    public static final HealthSpec NONE =
            new HealthSpec(Optional.empty(), Optional.empty(), Optional.empty(), DUMP_TIME);

    /** What an agent can be asked. */
    public sealed interface Probe {
        /** A ping on its standard input; any answer is one, for readiness only a good one. */
        record Ping() implements Probe {}

        /**
         * GET on 127.0.0.1; 200 to 399 is good, as in Kubernetes. Redirects are answers, and are
         * not followed.
         *
         * @param port empty = the one it was given
         */
        record Http(OptionalInt port, String path) implements Probe {}

        /**
         * A connection to a port on 127.0.0.1.
         *
         * @param port empty = the one it was given
         */
        record Tcp(OptionalInt port) implements Probe {}

        /** A program run as the agent is; exit code 0 is good. */
        record Exec(List<String> command) implements Probe {
            public Exec {
                command = List.copyOf(command);
            }
        }

        /** As catalogues and meters call it. */
        default String word() {
            return switch (this) {
                case Ping _ -> "ping";
                case Http _ -> "http";
                case Tcp _ -> "tcp";
                case Exec _ -> "exec";
            };
        }
    }

    /**
     * One question, asked again and again. The defaults are those of Kubernetes' probes; a ping's
     * interval and timeout are the type's heartbeat.
     *
     * @param interval from one to the next, lengthened by up to a tenth so that agents that started
     *     together are not asked together; default 10 s
     * @param timeout for an answer; default 1 s
     * @param failures in a row from which it counts as failed; default 3
     * @param successes in a row after which failures before no longer count; default 1
     */
    public record Check(
            Probe probe, Duration interval, Duration timeout, int failures, int successes) {
        public static final Duration INTERVAL = Duration.ofSeconds(10);
        public static final Duration TIMEOUT = Duration.ofSeconds(1);
        public static final int FAILURES = 3;
        public static final int SUCCESSES = 1;

        public Check {
            if (failures < 1 || successes < 1) {
                throw new IllegalArgumentException("thresholds begin at 1");
            }
            if (!interval.isPositive() || !timeout.isPositive()) {
                throw new IllegalArgumentException("interval and timeout are above 0");
            }
        }

        /** By ping, as often as the heartbeat says. */
        public static Check ping(Heartbeat heartbeat) {
            return new Check(
                    new Ping(), heartbeat.interval(), heartbeat.deadline(), FAILURES, SUCCESSES);
        }
    }

    /** Signals by which programs write where they are. */
    public enum Dump {
        /** A JVM writes the stacks of its threads and goes on; Go writes them and ends. */
        QUIT,
        /** What a program makes of it, such as Python's {@code faulthandler.register}. */
        USR1,
        /** The same. */
        USR2,
        /** Ends a program; Python's faulthandler writes. */
        ABRT
    }

    /** What holds where a type says nothing: agents that speak are pinged. */
    public static HealthSpec usual(Protocol protocol, Heartbeat heartbeat, List<String> command) {
        boolean pinged = protocol == Protocol.STDIO && heartbeat.interval().isPositive();
        return new HealthSpec(
                pinged && heartbeat.deadline().isPositive()
                        ? Optional.of(Check.ping(heartbeat))
                        : Optional.empty(),
                Optional.empty(),
                usualDump(command),
                DUMP_TIME);
    }

    /**
     * SIGQUIT for a JVM, which goes on after it (java(1): without {@code -Xrs} it writes a thread
     * dump); nothing for others, most of which it would end.
     */
    public static Optional<Dump> usualDump(List<String> command) {
        Path program = Path.of(command.getFirst()).getFileName();
        return program != null && program.toString().equals("java")
                ? Optional.of(Dump.QUIT)
                : Optional.empty();
    }
}
