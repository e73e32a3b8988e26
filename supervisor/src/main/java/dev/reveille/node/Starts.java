package dev.reveille.node;

import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.MemoryWatch;
import dev.reveille.core.fleet.Problem;
import dev.reveille.os.Ports;
import dev.reveille.os.SpawnId;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/** Gives one start what it needs, a port and a log, and hands it to the spawner. */
final class Starts {
    private static final long SPREAD_NANOS = 1_000_000_000L;

    private final World world;

    Starts(World world) {
        this.world = world;
    }

    void begin(AgentCell cell, Assignment assignment, int attempt) {
        var first = new SpawnId(cell.agent, assignment.epoch(), attempt);
        SpawnId id =
                new SpawnId(
                        cell.agent,
                        assignment.epoch(),
                        attempt + world.earlierAttempts().applyAsInt(first));
        cell.spawn = id;
        cell.spawning = true;
        cell.peakMemory = 0;
        cell.limits = Launch.limits(assignment);
        cell.yields = Launch.yields(assignment.mode());
        cell.memory = MemoryWatch.CALM;
        cell.lookedAt = 0;
        cell.cpuNanos = 0;
        cell.sampledAt = 0;
        cell.health = null;
        if (assignment.type().ports() > 0 && cell.port.isEmpty()) {
            switch (world.ports().take()) {
                case Ports.Grant.Port(int number) -> cell.port = OptionalInt.of(number);
                case Ports.Grant.Exhausted(Problem problem) -> {
                    world.starter().refuse(id, problem);
                    return;
                }
            }
        }
        if (cell.log == null) {
            try {
                cell.log = AgentLog.of(world.state(), cell.agent);
            } catch (IOException e) {
                world.starter().refuse(id, AgentLog.problem(world.state(), e));
                return;
            }
        }
        cell.logFile = cell.log.file().toString();
        cell.conversation =
                new Conversation(cell.agent, assignment, id.attempt(), firstPing(assignment));
        world.starter()
                .start(
                        Launch.request(
                                id,
                                assignment,
                                cell.port,
                                cell.log.file(),
                                world.state(),
                                System.getenv()));
    }

    /** First pings are spread, so that agents that started together are not asked together. */
    private long firstPing(Assignment assignment) {
        Duration interval = assignment.type().heartbeat().interval();
        long within = Math.min(interval.toNanos(), SPREAD_NANOS);
        return System.nanoTime() + (long) (within * world.random().nextDouble());
    }
}
