package dev.reveille.sim;

import dev.reveille.core.agent.AgentEffect;
import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.AgentRun;
import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.ExitJudge;
import dev.reveille.core.agent.ExitJudge.Ending;
import dev.reveille.core.agent.Family;
import dev.reveille.core.agent.Family.Done;
import dev.reveille.core.agent.Family.Outcome;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.agent.FamilyMachine;
import dev.reveille.core.agent.Life;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.Remembrance;
import dev.reveille.core.agent.TakeBack;
import dev.reveille.core.agent.TakeBack.Found;
import dev.reveille.core.check.Fact;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A supervisor's agents: the real machines, and what they ask for carried out on a machine. */
final class SimAgents implements SimProcess.Listener {
    /** What the supervisor makes of it. */
    interface Heard {
        void released(Released released);

        void changed(AgentId agent, AgentRun run);

        /** Ends wait until the control log has been read. */
        void ended(Runnable handle);
    }

    private static final class Cell {
        Family family = Family.EMPTY;
        final Map<AgentTimer, Long> timers = new EnumMap<>(AgentTimer.class);
        @Nullable SimProcess process;
        @Nullable Epoch released;
    }

    private final TreeMap<AgentId, Cell> cells = new TreeMap<>();
    private final SimHost host;
    private final SimMachine machine;
    private final Owner me;
    private final SimSpecs specs;
    private final SimParts parts;
    private final SimJudge judge;
    private final Heard heard;
    private long timerNumber;

    SimAgents(
            SimHost host,
            SimMachine machine,
            Owner me,
            SimSpecs specs,
            SimParts parts,
            SimJudge judge,
            Heard heard) {
        this.host = host;
        this.machine = machine;
        this.me = me;
        this.specs = specs;
        this.parts = parts;
        this.judge = judge;
        this.heard = heard;
    }

    Set<AgentId> known() {
        return cells.keySet();
    }

    int live() {
        return (int) cells.keySet().stream().filter(agent -> !idle(agent)).count();
    }

    private Cell cell(AgentId agent) {
        return cells.computeIfAbsent(agent, _ -> new Cell());
    }

    private AgentRun run(AgentId agent) {
        return cell(agent).family.run(agent).orElseGet(() -> AgentRun.idle(agent));
    }

    /** Whether nothing runs and nothing is being made. */
    boolean idle(AgentId agent) {
        return switch (run(agent).phase()) {
            case Phase.Starting _, Phase.Running _, Phase.Stopping _ -> false;
            case Phase.Idle _,
                    Phase.Waiting _,
                    Phase.Stopped _,
                    Phase.Restarting _,
                    Phase.Crashed _ ->
                    true;
        };
    }

    /** Goes on with what an earlier supervisor left; what belongs to nothing it wrote is told. */
    List<SimProcess> takeBack() {
        if (!parts.takesBack()) {
            machine.memory.clear();
            return List.of();
        }
        var strays = new ArrayList<>(machine.journal.stream().filter(SimProcess::alive).toList());
        for (var remembered : List.copyOf(machine.memory.entrySet())) {
            AgentId agent = remembered.getKey();
            Life life = machine.ours() ? remembered.getValue() : remembered.getValue().bygone();
            Optional<SimProcess> last =
                    machine.journal.stream()
                            .filter(p -> machine.ours() && p.agent.equals(agent))
                            .filter(p -> p.epoch.equals(life.placed().epoch()))
                            .reduce((_, later) -> later);
            last.ifPresent(strays::remove);
            restore(agent, life, last);
        }
        machine.journal.removeIf(process -> !process.alive());
        machine.remember();
        return strays;
    }

    private void restore(AgentId agent, Life life, Optional<SimProcess> last) {
        var placed = life.placed();
        Assignment assignment =
                specs.assignment(placed.epoch(), placed.document(), placed.mode(), placed.reason());
        Found found =
                last.<Found>map(
                                p ->
                                        p.alive()
                                                ? new Found.Lives(
                                                        p.attempt,
                                                        p.pid,
                                                        SimTime.instant(p.begun + host.skew))
                                                : new Found.Ended(p.attempt, p.pid))
                        .orElseGet(Found.Nothing::new);
        var restored = TakeBack.of(life, assignment, BreakerAnswer.CLOSED, found, host.clock());
        Cell cell = cell(agent);
        cell.family = Family.EMPTY.with(restored.step().run());
        cell.process = last.filter(SimProcess::alive).orElse(null);
        if (cell.process != null) {
            cell.process.listener = this;
            judge.tell(() -> host + " takes back " + last.get());
        }
        restored.step().effects().forEach(effect -> perform(agent, cell, effect));
        if (restored.ended()) {
            heard.ended(() -> exited(agent, last.map(p -> p.pid).orElse(0L), 137));
        }
    }

    void tell(AgentId agent, AgentEvent event) {
        tell(List.of(new Told(agent, event)));
    }

    void tell(Collection<Told> told) {
        for (Told one : told) {
            Cell cell = cell(one.agent());
            Outcome outcome =
                    FamilyMachine.step(cell.family, List.of(one), host.clock(), host.random);
            cell.family = outcome.family();
            keep(one.agent());
            for (Done done : outcome.done()) {
                perform(done.agent(), cell, done.effect());
            }
            heard.changed(one.agent(), run(one.agent()));
        }
    }

    /** Written down before anything of it is carried out. */
    private void keep(AgentId agent) {
        Life.of(run(agent), host.clock()).ifPresent(life -> machine.memory.put(agent, life));
    }

    private void perform(AgentId agent, Cell cell, AgentEffect effect) {
        switch (effect) {
            case AgentEffect.Spawn(Assignment assignment, int attempt) ->
                    spawn(agent, cell, assignment, attempt);
            case AgentEffect.TellShutdown _, AgentEffect.SignalTerm _ -> {
                if (cell.process != null) {
                    cell.process.ask();
                }
            }
            case AgentEffect.SignalKill _ -> {
                if (cell.process != null) {
                    cell.process.kill();
                }
            }
            case AgentEffect.SetTimer(AgentTimer timer, Duration after) -> {
                long number = ++timerNumber;
                cell.timers.put(timer, number);
                host.after(Math.max(0, after.toMillis()), () -> timer(agent, timer, number));
            }
            case AgentEffect.CancelTimer(AgentTimer timer) -> cell.timers.remove(timer);
            case AgentEffect.Release(Epoch epoch, StopReason reason) ->
                    release(agent, epoch, reason);
            case AgentEffect.Note(var kind, String reason, _, _) -> {
                if (kind == HistoryEvent.Kind.STOP_PHASE) {
                    stopAsked(agent, reason);
                }
            }
            case AgentEffect.WatchPort _,
                    AgentEffect.WatchHealth _,
                    AgentEffect.SignalDump _,
                    AgentEffect.TellMode _,
                    AgentEffect.TellHealthy _ -> {}
        }
    }

    private void stopAsked(AgentId agent, String reason) {
        if (!parts.releasesLast()) {
            release(agent, run(agent).current().orElseThrow().epoch(), StopReason.IRRELEVANT);
        }
        Epoch epoch = run(agent).current().orElseThrow().epoch();
        judge.see(
                new Fact.StopAsked(host.time.instant(), host.toString(), agent, me, epoch, reason));
    }

    private void spawn(AgentId agent, Cell cell, Assignment assignment, int attempt) {
        host.after(
                host.random.nextLong(1, 30),
                () -> {
                    SimProcess process = machine.spawn(agent, assignment.epoch(), attempt, me);
                    host.after(1, () -> spawned(agent, cell, process));
                });
    }

    private void spawned(AgentId agent, Cell cell, SimProcess process) {
        cell.process = process;
        process.listener = this;
        tell(agent, new AgentEvent.Spawned(process.pid));
        if (!process.alive()) {
            ended(process, 1);
        } else if (process.isReady()) {
            ready(process);
        }
    }

    @Override
    public void ready(SimProcess process) {
        host.after(
                1,
                () -> {
                    if (process.equals(cell(process.agent).process)) {
                        tell(process.agent, new AgentEvent.BecameReady());
                    }
                });
    }

    @Override
    public void ended(SimProcess process, int code) {
        host.after(
                1,
                () ->
                        heard.ended(
                                () -> {
                                    if (process.equals(cell(process.agent).process)) {
                                        exited(process.agent, process.pid, code);
                                    }
                                }));
    }

    private void exited(AgentId agent, long pid, int code) {
        Cell cell = cell(agent);
        machine.journal.removeIf(p -> p.pid == pid && !p.alive());
        cell.process = null;
        AgentRun run = run(agent);
        Ending ending = code == 0 ? Ending.CLEAN : code == 137 ? Ending.KILLED : Ending.FAILED;
        var exit =
                new Exit(
                        ExitJudge.reason(run.phase(), ending),
                        code,
                        OptionalInt.empty(),
                        pid,
                        host.clock(),
                        Duration.ZERO,
                        0,
                        List.of(),
                        run.current().orElseThrow().epoch(),
                        run.attempt());
        tell(agent, new AgentEvent.Exited(exit, BreakerAnswer.CLOSED));
    }

    private void timer(AgentId agent, AgentTimer timer, long number) {
        Cell cell = cell(agent);
        Runnable fire =
                () -> {
                    if (cell.timers.remove(timer, number)) {
                        tell(agent, new AgentEvent.TimerEnded(timer, BreakerAnswer.CLOSED));
                    }
                };
        if (timer == AgentTimer.RETRY) {
            heard.ended(fire);
        } else {
            fire.run();
        }
    }

    private void release(AgentId agent, Epoch epoch, StopReason reason) {
        cell(agent).released = epoch;
        heard.released(new Released(agent, me, epoch, reason, host.clock()));
    }

    void releaseOnce(AgentId agent, Epoch epoch, StopReason reason) {
        if (!epoch.equals(cell(agent).released)) {
            release(agent, epoch, reason);
        }
    }

    /** Lets go of an agent it has nothing to do with any more. */
    void forget(AgentId agent) {
        AgentRun run = run(agent);
        if (Remembrance.atRest(run) && run.failures() == 0) {
            cells.remove(agent);
            machine.memory.remove(agent);
        }
    }
}
