package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.agent.health.Side;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.gate.RestartGates;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node loop: one event at a time, on one thread, each becoming a step of one agent's machine.
 * It never waits for a process or for Kafka.
 */
final class NodeLoop implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeLoop.class);

    /** After what time it is looked again whether an agent has shown that it is healthy. */
    private static final Duration UNPROVEN = Duration.ofSeconds(1);

    /**
     * What the loop hands events to.
     *
     * @param restored goes on with what an earlier supervisor left; ends it was not told of
     */
    record Rooms(
            Timers timers,
            Cells cells,
            Ownership ownership,
            Following following,
            Effects effects,
            Hearing hearing,
            Allowing allowing,
            PortProbe ports,
            HealthRounds health,
            Operating operating,
            Forgetting forgetting,
            Earlier earlier,
            Beats beats,
            Fencing fencing,
            RestartGates gates,
            Backlog backlog,
            LocalAnswers local,
            Supplier<List<NodeEvent>> restored) {}

    private final Rooms rooms;
    private final Runnable hunt;
    private final Runnable gone;
    private final List<NodeEvent> waiting = new ArrayList<>();
    private boolean settled;
    private boolean leaving;
    private boolean left;

    /**
     * @param hunt tries again to end what an earlier supervisor left
     * @param gone told once, when every agent has ended after {@link NodeEvent.Leave}
     */
    NodeLoop(Rooms rooms, Runnable hunt, Runnable gone) {
        this.rooms = rooms;
        this.hunt = hunt;
        this.gone = gone;
    }

    @Override
    public void run() {
        try {
            begin();
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("the first heartbeat could not be sent");
        }
        while (!Thread.currentThread().isInterrupted()) {
            try {
                turn();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                // One agent's trouble must not end the supervision of all others.
                LOGGER.atError().setCause(e).log("an event could not be handled");
            } catch (Error e) {
                // A crash is recovered from, a node that hears nothing is not.
                LOGGER.atError().setCause(e).log("the node ends, agents live on");
                Runtime.getRuntime().halt(LogReader.CRASH);
            }
        }
    }

    /** Waits for the next event and handles it. */
    void turn() throws InterruptedException {
        handle(rooms.timers.next());
    }

    void begin() {
        waiting.addAll(rooms.restored.get());
        if (rooms.earlier.any()) {
            hunt.run();
        }
        rooms.beats.begin();
    }

    /**
     * What an agent's end leads to, a start above all, waits until it is known what the control log
     * says: an earlier life of the node may have been lost meanwhile.
     */
    private boolean waits(NodeEvent event) {
        return switch (event) {
            case NodeEvent.ProcessEnded _, NodeEvent.Operated _ -> true;
            case NodeEvent.TimerFired(_, AgentTimer timer, _) -> timer == AgentTimer.RETRY;
            default -> false;
        };
    }

    /** What waited follows. */
    private void settle() {
        settled = true;
        var all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(this::handle);
    }

    private void handle(NodeEvent event) {
        rooms.fencing.turn();
        if (!settled && waits(event)) {
            waiting.add(event);
            return;
        }
        switch (event) {
            case NodeEvent.ControlChanged(var key, var record) ->
                    rooms.ownership.read(key, record, rooms.cells.agents());
            case NodeEvent.ControlRead _ -> follow(rooms.ownership.changed());
            case NodeEvent.ControlReplayed _ -> {
                rooms.ownership.replayed(rooms.cells.agents());
                rooms.beats.replayed();
                follow(rooms.ownership.changed());
                settle();
            }
            case NodeEvent.ControlBroken(var problem) -> {
                rooms.ownership.begin();
                rooms.beats.broken(problem);
                rooms.fencing.broken();
                settled = false;
            }
            case NodeEvent.SpawnDone done -> spawned(done);
            case NodeEvent.LineRead(SpawnId id, String line) -> {
                rooms.backlog.handled(id, line);
                with(id, event, cell -> rooms.hearing.line(cell, line));
            }
            case NodeEvent.LineSkipped(SpawnId id, long bytes) ->
                    with(id, event, cell -> rooms.hearing.skipped(cell, bytes));
            case NodeEvent.ProcessEnded(SpawnId id, var status) -> {
                rooms.health.ended(id);
                with(id, event, cell -> rooms.effects.ended(cell, status));
            }
            case NodeEvent.TimerFired(AgentId agent, var timer, long number) ->
                    rooms.cells
                            .known(agent)
                            .filter(cell -> cell.timers.remove(timer, number))
                            .ifPresent(cell -> timerEnded(cell, timer));
            case NodeEvent.ProbePort(SpawnId id) ->
                    rooms.cells.known(id.agent()).ifPresent(cell -> rooms.ports.look(cell, id));
            case NodeEvent.HealthDue(SpawnId id) ->
                    with(id, event, cell -> rooms.health.begin(cell, id));
            case NodeEvent.PingDue(SpawnId id) ->
                    with(id, event, cell -> rooms.health.pings().ask(cell, id));
            case NodeEvent.PingLate late ->
                    with(late.id(), event, cell -> rooms.health.pings().late(cell, late));
            case NodeEvent.CheckDue(SpawnId id, Side side) ->
                    with(id, event, cell -> rooms.health.check(cell, id, side));
            case NodeEvent.Checked made ->
                    with(made.id(), event, cell -> rooms.health.checked(cell, made));
            case NodeEvent.BeatDue _ -> rooms.beats.beat();
            case NodeEvent.BeatAcked(long sent, var taken) ->
                    rooms.fencing.acknowledged(sent, taken);
            case NodeEvent.LeaseDue _ -> rooms.fencing.due();
            case NodeEvent.FuseKnown(var refused) -> rooms.fencing.known(refused);
            case NodeEvent.SampleDue _ -> rooms.beats.sample();
            case NodeEvent.ForgetDue(AgentId agent, long number) ->
                    rooms.forgetting.due(agent, number);
            case NodeEvent.DenialsDue(AgentId agent, var kind) ->
                    rooms.cells.known(agent).ifPresent(cell -> rooms.allowing.due(cell, kind));
            case NodeEvent.EarlierDue _ -> hunt.run();
            case NodeEvent.EarlierSeen(var remaining) -> {
                follow(rooms.earlier.seen(remaining));
                if (rooms.earlier.any()) {
                    rooms.timers.after(LeftoverHunt.AGAIN, new NodeEvent.EarlierDue());
                }
            }
            case NodeEvent.Operated(OperationRequest request) -> rooms.operating.operate(request);
            case NodeEvent.Asked(var question, var answer) ->
                    answer.complete(rooms.local.answer(question));
            case NodeEvent.Say(AgentId agent, var message, var sent) ->
                    sent.complete(
                            rooms.cells
                                    .known(agent)
                                    .filter(cell -> rooms.effects.say(cell, message))
                                    .isPresent());
            case NodeEvent.Leave _ -> leave();
            case NodeEvent.KillAll _ ->
                    tell(rooms.cells.live(), new AgentEvent.KillAsked(StopReason.SHUTDOWN));
        }
        rooms.forgetting.look();
        if (leaving && !left && rooms.cells.noneLive()) {
            left = true;
            rooms.beats.goodbye();
            gone.run();
        }
    }

    private void follow(Collection<AgentId> agents) {
        rooms.following.follow(agents);
    }

    private void timerEnded(AgentCell cell, AgentTimer timer) {
        if (timer == AgentTimer.STABLE && !Vitals.proven(cell)) {
            // Health counts from when something showed it.
            rooms.effects.again(cell, timer, UNPROVEN);
            return;
        }
        rooms.effects.step(cell, new AgentEvent.TimerEnded(timer, rooms.gates.ask(cell.agent)));
    }

    private interface OnCell {
        void run(AgentCell cell);
    }

    /**
     * Only the process last started concerns an agent; what it does before its spawn is known
     * waits.
     */
    private void with(SpawnId id, NodeEvent event, OnCell action) {
        Optional<AgentCell> known = rooms.cells.known(id.agent()).filter(cell -> cell.concerns(id));
        if (known.isEmpty()) {
            return;
        }
        AgentCell cell = known.get();
        if (cell.spawning) {
            cell.early.add(event);
        } else {
            action.run(cell);
        }
    }

    private void spawned(NodeEvent.SpawnDone done) {
        Optional<AgentCell> known =
                rooms.cells.known(done.id().agent()).filter(cell -> cell.concerns(done.id()));
        if (known.isEmpty()) {
            return;
        }
        AgentCell cell = known.get();
        cell.spawning = false;
        switch (done.result()) {
            case SpawnResult.Started(var process) -> {
                rooms.effects.weigh(cell);
                rooms.effects.step(cell, new AgentEvent.Spawned(process.pid()));
            }
            case SpawnResult.Failed(var problem) -> rooms.effects.spawnFailed(cell, problem);
        }
        var early = List.copyOf(cell.early);
        cell.early.clear();
        for (NodeEvent event : early) {
            if (event instanceof NodeEvent.LineRead(SpawnId id, String line)) {
                rooms.backlog.read(id, line); // it waited, and is handled now
            }
            handle(event);
        }
    }

    private void leave() {
        settle();
        leaving = true;
        rooms.following.leaving();
        rooms.beats.leaving();
        tell(rooms.cells.all(), new AgentEvent.Unassigned(StopReason.SHUTDOWN));
    }

    private void tell(Collection<AgentCell> cells, AgentEvent event) {
        rooms.effects.step(cells.stream().map(cell -> new Told(cell.agent, event)).toList());
    }
}
