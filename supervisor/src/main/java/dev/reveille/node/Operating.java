package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.gate.RestartGates;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What operators, and agents that may, ask of agents this node has to do with; each is answered on
 * {@code events}.
 */
final class Operating {
    /** Argument of a request that is for what runs alone, as agents may ask. */
    private static final Map<String, String> RUNNING = Map.of("only", "running");

    /**
     * What became of a request.
     *
     * @param done whether it is carried out; else {@code text} says why not
     */
    record Answer(boolean done, String text) {}

    private final NodeId me;
    private final Ownership ownership;
    private final Cells cells;
    private final Effects effects;
    private final Telling telling;
    private final RestartGates gates;

    Operating(
            NodeId me,
            Ownership ownership,
            Cells cells,
            Effects effects,
            Telling telling,
            RestartGates gates) {
        this.me = me;
        this.ownership = ownership;
        this.cells = cells;
        this.effects = effects;
        this.telling = telling;
        this.gates = gates;
    }

    void operate(OperationRequest operated) {
        Optional<AgentCell> cell = operated.agent().flatMap(cells::known);
        if (cell.isEmpty()) {
            // another node's agent, or one with nothing counted against it
            operated.agent().filter(_ -> asksMe(operated)).ifPresent(a -> unknown(operated, a));
            return;
        }
        switch (operated.verb()) {
            case "reset" -> reset(operated, cell.get());
            case "restart" -> answer(operated, cell.get(), restarted(operated, cell.get()));
            case "foretell" -> foretell(operated, cell.get());
            case "stop" -> kill(operated, cell.get());
            default ->
                    answer(operated, cell.get(), "refused", "unknown operation " + operated.verb());
        }
    }

    /** Before it has read what it owns, it cannot say that an agent is not its own. */
    private boolean asksMe(OperationRequest operated) {
        return ownership.complete() && operated.node().filter(me::equals).isPresent();
    }

    private void unknown(OperationRequest operated, AgentId agent) {
        telling.unknown(
                agent,
                operated.verb(),
                "node "
                        + me
                        + " has nothing to do with it and counts nothing against it, as "
                        + operated.by()
                        + " asked",
                Map.of("id", operated.id(), "result", "refused"));
    }

    private void reset(OperationRequest operated, AgentCell cell) {
        BreakerAnswer breaker = gates.reset(cell.agent);
        if (breaker.paused()) {
            effects.keep(cell);
            answer(
                    operated,
                    cell,
                    "done",
                    "what was counted is forgotten; a pause holds its breaker open");
            return;
        }
        effects.step(cell, new AgentEvent.Reset(breaker));
        answer(
                operated,
                cell,
                "done",
                switch (breaker.state()) {
                    case CLOSED -> "breaker closed";
                    case HALF_OPEN -> "breaker half-open, one probe may start";
                    case OPEN -> "breaker open";
                });
    }

    /** A request of an agent's that another node is to answer. */
    OperationRequest asked(AgentId agent, String by, Instant at) {
        return new OperationRequest(
                UUID.randomUUID().toString(),
                "restart",
                Optional.of(agent),
                Optional.empty(),
                RUNNING,
                by,
                at);
    }

    /** As an agent asked: what back-off or breaker keep down stays down. */
    Answer restartOfRunning(AgentCell cell, String by, Instant at) {
        var request = asked(cell.agent, by, at);
        Answer answer = restarted(request, cell);
        answer(request, cell, answer);
        return answer;
    }

    private Answer restarted(OperationRequest operated, AgentCell cell) {
        if (cell.run.wanted().isEmpty()) {
            return new Answer(false, "it is not to run here: " + cell.run.leaving());
        }
        if (operated.arguments().equals(RUNNING) && cell.run.phase().liveProcess().isEmpty()) {
            return new Answer(
                    false, "it does not run, and only an operator may start it before its time");
        }
        if (gates.ask(cell.agent).paused()) {
            return new Answer(false, "it is paused; `reveille resume` ends that");
        }
        if (!operated.arguments().equals(RUNNING)) {
            gates.reset(cell.agent); // no agent's word makes another's failures count less
        }
        String before =
                cell.run
                        .phase()
                        .liveProcess()
                        .map(process -> "process " + process.pid() + " is replaced")
                        .orElse("a process is started");
        effects.step(cell, new AgentEvent.RestartAsked());
        return new Answer(true, before);
    }

    private void answer(OperationRequest operated, AgentCell cell, Answer answer) {
        answer(operated, cell, answer.done() ? "done" : "refused", answer.text());
    }

    /** It is killed as soon as the control log says that it is to stop, or now if that does. */
    private void foretell(OperationRequest operated, AgentCell cell) {
        if (cell.run.wanted().isEmpty()) {
            kill(operated, cell);
            return;
        }
        cell.foretold = Foretold.of(operated);
        answer(operated, cell, "done", "it is killed, and not asked, once it is to stop");
    }

    /** It is not to run any more, whether or not the control log says so yet, and ends now. */
    private void kill(OperationRequest operated, AgentCell cell) {
        if (cell.spawning) {
            cell.early.add(new NodeEvent.Operated(operated)); // once it exists
            return;
        }
        Optional<Phase.Running> process = cell.run.phase().liveProcess();
        if (process.isEmpty()
                && cell.foretold != null
                && cell.foretold.id().equals(operated.id())) {
            return; // done and answered when the log said so
        }
        effects.step(cell, new AgentEvent.KillAsked(StopReason.OPERATOR));
        answer(
                operated,
                cell,
                "done",
                process.map(p -> "process " + p.pid() + " is killed, with all that it started")
                        .orElse("nothing runs"));
    }

    private void answer(OperationRequest operated, AgentCell cell, String result, String text) {
        telling.history(
                cell,
                HistoryEvent.Kind.OPERATION,
                operated.verb(),
                text + ", as " + operated.by() + " asked",
                Map.of("id", operated.id(), "result", result));
    }
}
