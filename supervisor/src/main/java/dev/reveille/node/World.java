package dev.reveille.node;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.gate.RestartGates;
import dev.reveille.os.Ports;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.SpawnId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * What carrying out needs of the world.
 *
 * @param earlierAttempts starts an earlier supervisor made under the same epoch
 */
record World(
        Owner me,
        Path state,
        Clock clock,
        RandomGenerator random,
        ProcessDriver driver,
        Starter starter,
        Ports ports,
        RestartGates gates,
        NodeWriter writer,
        Timers timers,
        ToIntFunction<SpawnId> earlierAttempts) {

    Instant now() {
        return clock.instant();
    }
}
