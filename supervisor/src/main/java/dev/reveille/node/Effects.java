package dev.reveille.node;

import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.AgentEffect;
import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.AgentRun;
import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.Family.Outcome;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HealthSpec;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.core.supervision.GroupPath;
import dev.reveille.core.supervision.GroupState;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.Signal;
import dev.reveille.os.SpawnId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what the core asks for is carried out. For the loop's thread alone. */
final class Effects {
    private static final Logger LOGGER = LoggerFactory.getLogger(Effects.class);

    private final World world;
    private final Cells cells;
    private final Telling telling;
    private final Families families;
    private final Keeping keeping;
    private final Starts starts;
    private final Ends ends;
    private final Kept kept;
    private long timerNumber;

    Effects(World world, Cells cells, Telling telling) {
        this.world = world;
        this.cells = cells;
        this.telling = telling;
        this.families = new Families(world.random(), world.memory()::keep);
        this.keeping = new Keeping(world);
        this.starts = new Starts(world);
        this.ends = new Ends(world, telling);
        this.kept = new Kept(world);
    }

    /** Tells an agent, and those around it, of an event, and does what follows. */
    void step(AgentCell cell, AgentEvent event) {
        step(List.of(new Told(cell.agent, event)));
    }

    /** As {@link #step(AgentCell, AgentEvent)}, of things that happened to several at once. */
    void step(Collection<Told> told) {
        families.step(told, world.now()).forEach(this::follow);
        for (Told one : told) {
            AgentCell cell = cells.of(one.agent());
            cells.stepped(cell);
            status(cell);
        }
    }

    /** Tells how an agent is, where that is news. */
    void status(AgentCell cell) {
        telling.status(cell, () -> kept(cell));
    }

    private void follow(Outcome outcome) {
        var moved = new ArrayList<AgentCell>();
        for (AgentRun run : outcome.family().runs().values()) {
            AgentCell cell = cells.of(run.agent());
            if (!cell.run.equals(run)) {
                cell.run = run;
                cells.stepped(cell);
                // Written down before anything of it is carried out.
                keep(cell);
                moved.add(cell);
            }
        }
        outcome.done().forEach(done -> tryTo(cells.of(done.agent()), done.effect()));
        moved.forEach(this::status);
    }

    /** What the node keeps an agent to, and counts of it. */
    Supervised kept(AgentCell cell) {
        return kept.of(cell, families.of(cell.agent));
    }

    /** Goes on with agents as an earlier supervisor left them, each with what is to be done. */
    void restore(Map<GroupPath, GroupState> groups, Map<AgentCell, List<AgentEffect>> restored) {
        families.restore(groups, restored.keySet().stream().map(cell -> cell.run).toList());
        restored.forEach(
                (cell, effects) -> {
                    cells.stepped(cell);
                    keep(cell);
                    effects.forEach(effect -> tryTo(cell, effect));
                });
    }

    /** Writes down how an agent is now. */
    void keep(AgentCell cell) {
        keeping.keep(cell);
    }

    /** Nothing of the agent is remembered any more. */
    void forget(AgentCell cell) {
        world.memory().forget(cell.agent);
        cells.drop(cell);
        families.forget(cell.agent, world.now()).ifPresent(this::follow);
    }

    /** For how long restarts of the groups around it still count. */
    Duration remembers(AgentCell cell) {
        return families.of(cell.agent)
                .flatMap(family -> family.tree().counts(cell.agent))
                .map(until -> Duration.between(world.now(), until))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
    }

    /** A process ended. */
    void ended(AgentCell cell, ExitStatus status) {
        if (status instanceof ExitStatus.OutOfMemory) {
            step(cell, new AgentEvent.OutOfMemory(Ends.outOfMemory(cell), true));
        }
        step(cell, ends.ended(cell, status));
    }

    /** No process came into being. */
    void spawnFailed(AgentCell cell, Problem problem) {
        step(cell, ends.spawnFailed(cell, problem));
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
            case AgentEffect.Spawn(Assignment assignment, int attempt) -> {
                if (attempt == 1) {
                    tellCapped(cell, assignment);
                }
                starts.begin(cell, assignment, attempt);
                keep(cell); // its port
            }
            case AgentEffect.WatchPort() ->
                    world.timers().after(Duration.ZERO, new NodeEvent.ProbePort(spawned(cell)));
            case AgentEffect.WatchHealth() ->
                    world.timers().after(Duration.ZERO, new NodeEvent.HealthDue(spawned(cell)));
            case AgentEffect.SignalDump(HealthSpec.Dump how) ->
                    world.driver().dump(spawned(cell), dump(how));
            case AgentEffect.TellMode(LifecycleState mode) -> {
                weigh(cell);
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
            case AgentEffect.SignalTerm() -> world.driver().signal(spawned(cell), Signal.TERM);
            case AgentEffect.SignalKill() -> world.driver().signal(spawned(cell), Signal.KILL);
            case AgentEffect.SetTimer(AgentTimer timer, Duration after) -> {
                cell.timers.put(timer, ++timerNumber);
                world.timers()
                        .after(after, new NodeEvent.TimerFired(cell.agent, timer, timerNumber));
            }
            case AgentEffect.CancelTimer(AgentTimer timer) -> cell.timers.remove(timer);
            case AgentEffect.TellHealthy() -> {
                world.gates().healthy(cell.agent);
                keep(cell);
            }
            case AgentEffect.Release(Epoch epoch, StopReason reason) ->
                    telling.release(cell, epoch, reason);
            case AgentEffect.Note(var kind, String reason, String message, var details) ->
                    telling.history(cell, kind, reason, message, details);
        }
    }

    private static Signal dump(HealthSpec.Dump how) {
        return switch (how) {
            case QUIT -> Signal.QUIT;
            case USR1 -> Signal.USR1;
            case USR2 -> Signal.USR2;
            case ABRT -> Signal.ABRT;
        };
    }

    /** Waits for a timer anew. */
    void again(AgentCell cell, AgentTimer timer, Duration after) {
        perform(cell, new AgentEffect.SetTimer(timer, after));
    }

    /** An agent that only listens gives way to those that work; nothing where nothing changes. */
    void weigh(AgentCell cell) {
        boolean yields = cell.run.current().filter(now -> Launch.yields(now.mode())).isPresent();
        if (yields != cell.yields && !cell.spawning && cell.spawn != null) {
            cell.yields = yields;
            world.driver().yields(cell.spawn, yields);
        }
    }

    /** What a spec asks for beyond its type's ceiling it does not get. */
    private void tellCapped(AgentCell cell, Assignment assignment) {
        var confines = assignment.type().confines();
        var asked = assignment.spec().capabilities();
        var above = new ArrayList<>(assignment.spec().limits().above(confines.ceiling()));
        above.addAll(asked.above(confines.capabilities()));
        if (asked.forbidsSpawning(confines.capabilities())) {
            String what = "capabilities.spawn is false, which nothing enforces on this node";
            LOGGER.atWarn().addKeyValue("agent", cell.agent).log(what);
            note(cell, HistoryEvent.Kind.LIMIT, "NOT_ENFORCED", what, Map.of());
        }
        if (!above.isEmpty()) {
            String what = String.join("; ", above) + ", which holds";
            LOGGER.atWarn().addKeyValue("agent", cell.agent).log(what);
            note(cell, HistoryEvent.Kind.LIMIT, "CAPPED", what, Map.of());
        }
    }

    /** Writes a line of an agent's history. */
    void note(
            AgentCell cell,
            HistoryEvent.Kind kind,
            String reason,
            String message,
            Map<String, String> details) {
        telling.history(cell, kind, reason, message, details);
    }

    private static SpawnId spawned(AgentCell cell) {
        if (cell.spawn == null) {
            throw new IllegalStateException(cell.agent + " was never started");
        }
        return cell.spawn;
    }

    void tell(AgentCell cell, ToAgent message) {
        if (!send(cell, message)) {
            LOGGER.atDebug().addKeyValue("agent", cell.agent).log("agent does not read");
        }
    }

    /** Says something to an agent that is ready for it; whether that could be done. */
    boolean say(AgentCell cell, ToAgent message) {
        return cell.run.phase() instanceof Phase.Running
                && cell.conversation != null
                && cell.conversation.speaks()
                && send(cell, message);
    }

    private boolean send(AgentCell cell, ToAgent message) {
        return cell.spawn != null && world.driver().send(cell.spawn, ProtocolCodec.write(message));
    }
}
