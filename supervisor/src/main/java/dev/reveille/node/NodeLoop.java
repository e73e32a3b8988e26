package dev.reveille.node;

import dev.reveille.agent.protocol.Decoded;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ProtocolError;
import dev.reveille.agent.protocol.ToAgent;
import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node loop: one event at a time, on one thread, each becoming a step of one agent's machine.
 * It never waits for a process or for Kafka.
 */
final class NodeLoop implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeLoop.class);
    private static final String UNSUPPORTED = "Unsupported";
    private static final int PROBE_MILLIS = 10;
    private static final Duration PORT_PROBE = Duration.ofMillis(20);

    private final Timers timers;
    private final Cells cells;
    private final Ownership ownership;
    private final Effects effects;
    private final Beats beats;
    private final Backlog backlog;
    private final Runnable gone;
    private boolean leaving;
    private boolean left;

    /**
     * @param gone told once, when every agent has ended after {@link NodeEvent.Leave}
     */
    NodeLoop(
            Timers timers,
            Cells cells,
            Ownership ownership,
            Effects effects,
            Beats beats,
            Backlog backlog,
            Runnable gone) {
        this.timers = timers;
        this.cells = cells;
        this.ownership = ownership;
        this.effects = effects;
        this.beats = beats;
        this.backlog = backlog;
        this.gone = gone;
    }

    @Override
    public void run() {
        try {
            beats.begin();
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).log("the first heartbeat could not be sent");
        }
        while (!Thread.currentThread().isInterrupted()) {
            try {
                handle(timers.next());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                // One agent's trouble must not end the supervision of all others.
                LOGGER.atError().setCause(e).log("an event could not be handled");
            } catch (Error e) {
                // A crash is recovered from, a node that hears nothing is not.
                LOGGER.atError().setCause(e).log("the node ends, agents live on");
                Runtime.getRuntime().halt(1);
            }
        }
    }

    private void handle(NodeEvent event) {
        switch (event) {
            case NodeEvent.ControlChanged(var key, var record) -> {
                ownership.read(key, record, cells.agents());
                ownership.changed().forEach(this::follow);
            }
            case NodeEvent.ControlReplayed _ -> {
                ownership.replayed();
                beats.replayed();
                ownership.changed().forEach(this::follow);
            }
            case NodeEvent.SpawnDone done -> spawned(done);
            case NodeEvent.LineRead(SpawnId id, String line) -> {
                backlog.handled(id, line);
                with(id, event, cell -> line(cell, line));
            }
            case NodeEvent.LineSkipped(SpawnId id, long bytes) ->
                    with(id, event, cell -> skipped(cell, bytes));
            case NodeEvent.ProcessEnded(SpawnId id, var status) ->
                    with(id, event, cell -> effects.ended(cell, status));
            case NodeEvent.TimerFired(AgentId agent, var timer, long number) -> {
                AgentCell cell = cells.of(agent);
                if (cell.timers.remove(timer, number)) {
                    effects.step(cell, new AgentEvent.TimerEnded(timer, effects.askBreaker(agent)));
                }
            }
            case NodeEvent.ProbePort(SpawnId id) -> probe(id);
            case NodeEvent.BeatDue _ -> beats.beat();
            case NodeEvent.SampleDue _ -> beats.sample();
            case NodeEvent.Operated(OperationRequest request) -> operate(request);
            case NodeEvent.Leave _ -> leave();
            case NodeEvent.KillAll _ -> killAll();
        }
        if (leaving && !left && cells.all().stream().allMatch(Cells::idle)) {
            left = true;
            beats.goodbye();
            gone.run();
        }
    }

    /** Does what the control log says of one agent now. */
    private void follow(AgentId agent) {
        AgentCell cell = cells.of(agent);
        switch (ownership.of(agent)) {
            case Ownership.Mine(Assignment assignment) -> {
                if (!leaving) {
                    effects.step(
                            cell, new AgentEvent.Assigned(assignment, effects.askBreaker(agent)));
                }
            }
            case Ownership.NotMine(StopReason reason) -> {
                effects.step(cell, new AgentEvent.Unassigned(reason));
                if (Cells.idle(cell)) {
                    // Also what an earlier supervisor ran and could not release any more.
                    ownership.owed(agent).ifPresent(e -> effects.release(cell, e, reason));
                }
            }
            case Ownership.Unusable(Epoch epoch, var problem) -> {
                effects.step(cell, new AgentEvent.Unassigned(StopReason.SPEC_CHANGED));
                effects.refuse(cell, epoch, problem);
            }
        }
    }

    private interface OnCell {
        void run(AgentCell cell);
    }

    /**
     * Only the process last started concerns an agent; what it does before its spawn is known
     * waits.
     */
    private void with(SpawnId id, NodeEvent event, OnCell action) {
        AgentCell cell = cells.of(id.agent());
        if (!cell.concerns(id)) {
            return;
        }
        if (cell.spawning) {
            cell.early.add(event);
        } else {
            action.run(cell);
        }
    }

    private void spawned(NodeEvent.SpawnDone done) {
        AgentCell cell = cells.of(done.id().agent());
        if (!cell.concerns(done.id())) {
            return;
        }
        cell.spawning = false;
        switch (done.result()) {
            case SpawnResult.Started(var process) ->
                    effects.step(cell, new AgentEvent.Spawned(process.pid()));
            case SpawnResult.Failed(var problem) -> effects.spawnFailed(cell, problem);
        }
        var early = java.util.List.copyOf(cell.early);
        cell.early.clear();
        for (NodeEvent event : early) {
            if (event instanceof NodeEvent.LineRead(SpawnId id, String line)) {
                backlog.read(id, line); // it waited, and is handled now
            }
            handle(event);
        }
    }

    private void line(AgentCell cell, String line) {
        @Nullable Conversation talk = cell.conversation;
        if (talk == null) {
            return;
        }
        if (!talk.speaks()) {
            effects.log(cell, line);
            return;
        }
        switch (ProtocolCodec.readFromAgent(line)) {
            case Decoded.Blank<FromAgent> _ -> {}
            case Decoded.Rejected<FromAgent>(ProtocolError error) -> refuse(cell, talk, error);
            case Decoded.Message<FromAgent>(FromAgent message) -> said(cell, talk, message);
        }
    }

    private void said(AgentCell cell, Conversation talk, FromAgent message) {
        switch (message) {
            case FromAgent.Hello _ -> {
                effects.tell(cell, talk.hello(cell.run.current().orElseThrow().mode()));
                ready(cell);
            }
            case FromAgent.Ready _ -> ready(cell);
            case FromAgent.Response response -> {
                if (!talk.answered(response, System.nanoTime())) {
                    LOGGER.atDebug()
                            .addKeyValue("agent", cell.agent)
                            .addKeyValue("id", response.id())
                            .log("agent answered what nobody asked");
                }
            }
            case FromAgent.Busy busy -> talk.claim(busy, System.nanoTime());
            case FromAgent.Log log -> effects.log(cell, log.level().wire() + " " + log.message());
            case FromAgent.LogLine(String text) -> effects.log(cell, text);
            case FromAgent.Partial _,
                    FromAgent.Snapshot _,
                    FromAgent.Send _,
                    FromAgent.Memory _,
                    FromAgent.Operate _,
                    FromAgent.Usage _,
                    FromAgent.Activity _ ->
                    refuse(cell, talk, unsupported(message));
        }
    }

    private static ProtocolError unsupported(FromAgent message) {
        String type = message.json().path("type").asString();
        return new ProtocolError(
                UNSUPPORTED,
                "this supervisor does not act on " + type + " messages",
                "do not send " + type + " to this version",
                Optional.empty());
    }

    private void ready(AgentCell cell) {
        boolean hello =
                cell.run
                        .current()
                        .filter(c -> c.type().ready() instanceof AgentType.Ready.Hello)
                        .isPresent();
        if (hello) {
            effects.step(cell, new AgentEvent.BecameReady());
        }
    }

    private void skipped(AgentCell cell, long bytes) {
        effects.log(cell, "a line of " + bytes + " bytes was too long and was skipped");
        if (cell.conversation != null && cell.conversation.speaks()) {
            refuse(cell, cell.conversation, ProtocolError.tooLong(bytes));
        }
    }

    /** Only agents that said hello know what an error message is; each kind is told once. */
    private void refuse(AgentCell cell, Conversation talk, ProtocolError error) {
        boolean awaited = error.requestId().isPresent();
        boolean first =
                talk.firstMistake(
                        error.code().equals(UNSUPPORTED) ? error.message() : error.code());
        if (first) {
            effects.log(cell, "refused: " + error.message());
        }
        if (talk.greeted() && (first || awaited)) {
            effects.tell(cell, new ToAgent.Refused(error));
        }
    }

    private void probe(SpawnId id) {
        AgentCell cell = cells.of(id.agent());
        if (!cell.concerns(id) || !(cell.run.phase() instanceof Phase.Starting)) {
            return;
        }
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), cell.port.orElseThrow()),
                    PROBE_MILLIS);
            effects.step(cell, new AgentEvent.BecameReady());
        } catch (IOException e) {
            timers.after(PORT_PROBE, new NodeEvent.ProbePort(id));
        }
    }

    private void operate(OperationRequest operated) {
        Optional<AgentCell> cell = operated.agent().flatMap(cells::known);
        if (cell.isEmpty()) {
            return; // another node's agent
        }
        if (operated.verb().equals("reset")) {
            effects.resetBreaker(cell.get().agent);
            effects.step(cell.get(), new AgentEvent.Reset());
            answer(operated, cell.get(), "done", "breaker closed");
        } else {
            answer(operated, cell.get(), "refused", "unknown operation " + operated.verb());
        }
    }

    private void answer(OperationRequest operated, AgentCell cell, String result, String text) {
        effects.history(
                cell,
                HistoryEvent.Kind.OPERATION,
                operated.verb(),
                text + ", as " + operated.by() + " asked",
                Map.of("id", operated.id(), "result", result));
    }

    private void leave() {
        leaving = true;
        beats.leaving();
        for (AgentCell cell : cells.all()) {
            try {
                effects.step(cell, new AgentEvent.Unassigned(StopReason.SHUTDOWN));
            } catch (RuntimeException e) {
                // One agent's trouble keeps no other from being stopped.
                LOGGER.atError().setCause(e).addKeyValue("agent", cell.agent).log("is not stopped");
            }
        }
    }

    /** The time for stopping is over. */
    private void killAll() {
        cells.all().forEach(effects::kill);
    }
}
