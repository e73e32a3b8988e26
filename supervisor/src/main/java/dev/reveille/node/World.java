package dev.reveille.node;

import dev.reveille.core.agent.Assignment;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.gate.RestartGates;
import dev.reveille.os.Ports;
import dev.reveille.os.ProcessDriver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * What carrying out needs of the world.
 *
 * @param memory what the next supervisor is to know
 */
record World(
        Owner me,
        Path state,
        Clock clock,
        RandomGenerator random,
        ProcessDriver driver,
        Starter starter,
        AgentLogs logs,
        Ports ports,
        RestartGates gates,
        NodeWriter writer,
        Timers timers,
        Memory memory) {
    private static final long SPREAD_NANOS = 1_000_000_000L;

    /** First pings are spread, so that agents that started together are not asked together. */
    long firstPing(Assignment assignment) {
        Duration interval = assignment.type().heartbeat().interval();
        long within = Math.min(interval.toNanos(), SPREAD_NANOS);
        return System.nanoTime() + (long) (within * random.nextDouble());
    }

    Instant now() {
        return clock.instant();
    }
}
