package dev.reveille.node;

import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.AgentEffect;
import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.AgentMachine;
import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.ExitJudge;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.Step;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.gate.RestartGates;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.Ports;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.Signal;
import dev.reveille.os.SpawnId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what the core asks for is carried out. For the loop's thread alone. */
final class Effects {
    private static final Logger LOGGER = LoggerFactory.getLogger(Effects.class);

    /** What carrying out needs of the world. */
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
            ToIntFunction<SpawnId> earlierAttempts) {}

    private final World world;
    private long timerNumber;

    Effects(World world) {
        this.world = world;
    }

    /** Tells an agent's machine of an event, and does what follows. */
    void step(AgentCell cell, AgentEvent event) {
        Step step = AgentMachine.step(cell.run, event, now(), world.random);
        cell.run = step.run();
        step.effects().forEach(effect -> tryTo(cell, effect));
        tellStatus(cell);
    }

    /** What cannot be carried out is said; what comes after it, timers above all, still is. */
    private void tryTo(AgentCell cell, AgentEffect effect) {
        try {
            perform(cell, effect);
        } catch (RuntimeException e) {
            LOGGER.atError()
                    .setCause(e)
                    .addKeyValue("agent", cell.agent)
                    .addKeyValue("effect", effect)
                    .log("could not be carried out");
        }
    }

    private void perform(AgentCell cell, AgentEffect effect) {
        switch (effect) {
            case AgentEffect.Spawn(Assignment assignment, int attempt) ->
                    spawn(cell, assignment, attempt);
            case AgentEffect.WatchPort() ->
                    world.timers.after(Duration.ZERO, new NodeEvent.ProbePort(spawned(cell)));
            case AgentEffect.TellMode(LifecycleState mode) -> {
                if (cell.conversation != null && cell.conversation.greeted()) {
                    tell(cell, new ToAgent.Mode(Conversation.mode(mode)));
                }
            }
            case AgentEffect.TellShutdown(StopReason reason, Duration within) ->
                    tell(
                            cell,
                            new ToAgent.Shutdown(
                                    "shutdown",
                                    Optional.of(reason.name()),
                                    OptionalLong.of(within.toMillis())));
            case AgentEffect.SignalTerm() -> world.driver.signal(spawned(cell), Signal.TERM);
            case AgentEffect.SignalKill() -> world.driver.signal(spawned(cell), Signal.KILL);
            case AgentEffect.SetTimer(AgentTimer timer, Duration after) -> {
                cell.timers.put(timer, ++timerNumber);
                world.timers.after(after, new NodeEvent.TimerFired(cell.agent, timer, timerNumber));
            }
            case AgentEffect.CancelTimer(AgentTimer timer) -> cell.timers.remove(timer);
            case AgentEffect.TellHealthy() -> world.gates.healthy(cell.agent);
            case AgentEffect.Release(Epoch epoch, StopReason reason) ->
                    release(cell, epoch, reason);
            case AgentEffect.Note(var kind, String reason, String message, var details) ->
                    history(cell, kind, reason, message, details);
        }
    }

    private static SpawnId spawned(AgentCell cell) {
        if (cell.spawn == null) {
            throw new IllegalStateException(cell.agent + " was never started");
        }
        return cell.spawn;
    }

    private void spawn(AgentCell cell, Assignment assignment, int attempt) {
        var first = new SpawnId(cell.agent, assignment.epoch(), attempt);
        SpawnId id =
                new SpawnId(
                        cell.agent,
                        assignment.epoch(),
                        attempt + world.earlierAttempts.applyAsInt(first));
        cell.spawn = id;
        cell.spawning = true;
        cell.peakMemory = 0;
        cell.cpuNanos = 0;
        cell.sampledAt = 0;
        cell.health = null;
        if (assignment.type().ports() > 0 && cell.port.isEmpty()) {
            switch (world.ports.take()) {
                case Ports.Grant.Port(int number) -> cell.port = OptionalInt.of(number);
                case Ports.Grant.Exhausted(Problem problem) -> {
                    world.starter.refuse(id, problem);
                    return;
                }
            }
        }
        if (cell.log == null) {
            try {
                cell.log = AgentLog.of(world.state, cell.agent);
            } catch (IOException e) {
                world.starter.refuse(id, AgentLog.problem(world.state, e));
                return;
            }
        }
        cell.logFile = cell.log.file().toString();
        Duration interval = assignment.type().heartbeat().interval();
        // Spread first pings, so that agents that started together are not asked together.
        long firstPing =
                System.nanoTime()
                        + (long)
                                (Math.min(interval.toNanos(), 1_000_000_000L)
                                        * world.random.nextDouble());
        cell.conversation = new Conversation(cell.agent, assignment, id.attempt(), firstPing);
        world.starter.start(
                Launch.request(id, assignment, cell.port, cell.log.file(), System.getenv()));
    }

    /** Ends an agent's process group at once. */
    void kill(AgentCell cell) {
        if (cell.spawn != null && world.driver.signal(cell.spawn, Signal.KILL)) {
            history(
                    cell,
                    HistoryEvent.Kind.STOP_PHASE,
                    StopReason.SHUTDOWN.name(),
                    "killed with its group: the node's time to leave is over",
                    Map.of("phase", "KILL"));
        }
    }

    /** A process ended: names its exit, asks the breaker, tells the machine. */
    void ended(AgentCell cell, ExitStatus status) {
        boolean clean = status instanceof ExitStatus.Exited(int code) && code == 0;
        ExitReason reason = ExitJudge.reason(cell.run.phase(), clean);
        Instant now = now();
        Duration uptime =
                cell.run
                        .phase()
                        .liveProcess()
                        .map(process -> Duration.between(process.since(), now))
                        .orElse(Duration.ZERO);
        var exit =
                new Exit(
                        reason,
                        reason == ExitReason.KILL ? Exit.FORCED : status.code(),
                        status instanceof ExitStatus.Signaled(int signal, _)
                                ? OptionalInt.of(signal)
                                : OptionalInt.empty(),
                        cell.run.phase().liveProcess().map(Phase.Running::pid).orElse(0L),
                        now,
                        uptime,
                        cell.peakMemory,
                        reason.isFailure() && cell.log != null
                                ? cell.log.tail()
                                : java.util.List.of());
        history(
                cell,
                HistoryEvent.Kind.EXITED,
                reason.name(),
                "process " + exit.pid() + " ended with exit code " + exit.code(),
                Map.of(
                        "code", Integer.toString(exit.code()),
                        "pid", Long.toString(exit.pid()),
                        "uptime_ms", Long.toString(uptime.toMillis())));
        cell.conversation = null;
        cell.port.ifPresent(world.ports::giveBack);
        cell.port = OptionalInt.empty();
        if (cell.log != null) {
            cell.log.close();
            cell.log = null;
        }
        step(cell, new AgentEvent.Exited(exit, afterExit(cell, reason)));
    }

    void spawnFailed(AgentCell cell, Problem problem) {
        cell.conversation = null;
        cell.port.ifPresent(world.ports::giveBack);
        cell.port = OptionalInt.empty();
        LOGGER.atWarn()
                .addKeyValue("agent", cell.agent)
                .addKeyValue("problem", problem.line())
                .log("no process came into being");
        step(cell, new AgentEvent.SpawnFailed(problem, afterExit(cell, ExitReason.ERROR)));
    }

    private BreakerAnswer afterExit(AgentCell cell, ExitReason reason) {
        return cell.run
                .wanted()
                .filter(wanted -> ExitJudge.counts(reason, wanted.spec().restart().type()))
                .map(wanted -> world.gates.failed(cell.agent, wanted.spec().breaker()))
                .orElseGet(() -> world.gates.ask(cell.agent));
    }

    BreakerAnswer askBreaker(AgentId agent) {
        return world.gates.ask(agent);
    }

    void resetBreaker(AgentId agent) {
        world.gates.reset(agent);
    }

    /** Tells placement that nothing of an epoch runs here any more. */
    void release(AgentCell cell, Epoch epoch, StopReason reason) {
        world.writer.release(
                new ControlRecord.Released(cell.agent, world.me, epoch, reason, now()));
        history(
                cell,
                HistoryEvent.Kind.RELEASED,
                reason.name(),
                "no process of epoch " + epoch + " runs on " + world.me.node() + " any more",
                Map.of());
    }

    /** Placed here, but it cannot run here: said once per epoch, and left to the operator. */
    void refuse(AgentCell cell, Epoch epoch, Problem problem) {
        if (epoch.equals(cell.refused)) {
            return;
        }
        cell.refused = epoch;
        world.writer.status(StatusView.refused(cell.agent, world.me, epoch, problem, now()));
        history(
                cell,
                HistoryEvent.Kind.REFUSED,
                problem.code(),
                problem.line(),
                Map.of("epoch", epoch.toString()));
    }

    void tell(AgentCell cell, ToAgent message) {
        if (cell.spawn != null && !world.driver.send(cell.spawn, ProtocolCodec.write(message))) {
            LOGGER.atDebug().addKeyValue("agent", cell.agent).log("agent does not read");
        }
    }

    void log(AgentCell cell, String line) {
        if (cell.log != null) {
            try {
                cell.log.line(line);
            } catch (IOException e) {
                LOGGER.atWarn()
                        .addKeyValue("agent", cell.agent)
                        .addKeyValue("error", e.toString())
                        .log("a log line is lost");
            }
        }
    }

    void history(
            AgentCell cell,
            HistoryEvent.Kind kind,
            String reason,
            String message,
            Map<String, String> details) {
        world.writer.history(
                new HistoryEvent(
                        kind,
                        Optional.of(cell.agent),
                        Optional.of(world.me.node()),
                        cell.run.current().map(Assignment::epoch).orElse(Epoch.NONE),
                        reason,
                        message,
                        details,
                        now(),
                        "node:" + world.me.node()));
    }

    /** Publishes an agent's state when what others see of it changed. */
    private void tellStatus(AgentCell cell) {
        // Starting is told once, with its process: making one takes a few milliseconds.
        if (cell.run.current().isEmpty() || cell.spawning) {
            return;
        }
        AgentStatus status = StatusView.of(cell, world.me, now());
        if (StatusView.same(status, cell.told)) {
            return;
        }
        boolean moved = cell.told == null || cell.told.state() != status.state();
        cell.told = status;
        world.writer.status(status);
        if (moved) {
            history(
                    cell,
                    HistoryEvent.Kind.STATE,
                    status.reason(),
                    status.message(),
                    Map.of("state", status.state().name()));
            LOGGER.atInfo()
                    .addKeyValue("agent", cell.agent)
                    .addKeyValue("state", status.state())
                    .addKeyValue("reason", status.reason())
                    .log("agent changed state");
        }
    }

    private Instant now() {
        return world.clock.instant();
    }
}
