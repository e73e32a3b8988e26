package dev.reveille.node;

import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.MemoryWatch;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.os.Ports;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import java.io.IOException;
import java.util.OptionalInt;

/** Gives one start what it needs, a port and a log, and hands it to the spawner. */
final class Starts {
    private final World world;

    Starts(World world) {
        this.world = world;
    }

    void begin(AgentCell cell, Assignment assignment, int attempt) {
        var id = new SpawnId(cell.agent, assignment.epoch(), attempt);
        cell.spawn = id;
        cell.spawning = true;
        cell.released = null;
        cell.peakMemory = 0;
        cell.limits = Launch.limits(assignment);
        cell.yields = Launch.yields(assignment.mode());
        cell.memory = MemoryWatch.CALM;
        cell.lookedAt = 0;
        cell.cpuNanos = 0;
        cell.sampledAt = 0;
        cell.attention = Attention.LIVELY;
        cell.health = null;
        cell.vitals = null;
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
                cell.log = world.logs().open(cell.agent, assignment.type().log());
            } catch (IOException e) {
                world.starter().refuse(id, AgentLog.problem(cell.agent, world.state(), e));
                return;
            }
        }
        cell.logFile = cell.log.file().toString();
        boolean guarded = world.leases().on() && assignment.spec().placement().exclusive();
        if (guarded && !world.leases().guard()) {
            world.starter().refuse(id, unguarded(cell));
            return;
        }
        cell.conversation = new Conversation(cell.agent, assignment, id.attempt());
        SpawnRequest request =
                Launch.request(
                        id,
                        assignment,
                        cell.port,
                        cell.log.errors(),
                        world.state(),
                        System.getenv());
        world.starter()
                .start(
                        guarded ? request.exclusively() : request,
                        Launch.secrets(assignment),
                        cell.log);
    }

    private static Problem unguarded(AgentCell cell) {
        return Problem.recoverable(
                "AgentStartFailed",
                Category.SYSTEM,
                cell.agent + " is exclusive, and this node holds no lease with a fuse for it",
                "wait until the node's heartbeats are acknowledged again");
    }
}
