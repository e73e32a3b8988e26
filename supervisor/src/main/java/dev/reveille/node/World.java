package dev.reveille.node;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.gate.RestartGates;
import dev.reveille.os.Ports;
import dev.reveille.os.ProcessDriver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * What carrying out needs of the world.
 *
 * @param memory what the next supervisor is to know
 * @param leases under what exclusive agents run
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
        Voice writer,
        Timers timers,
        Memory memory,
        Leasing leases) {
    Instant now() {
        return clock.instant();
    }
}
