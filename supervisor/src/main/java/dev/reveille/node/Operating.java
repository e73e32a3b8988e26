package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.gate.RestartGates;
import java.util.Map;
import java.util.Optional;

/** What operators ask of agents this node has to do with; each is answered on {@code events}. */
final class Operating {
    private final Cells cells;
    private final Effects effects;
    private final Telling telling;
    private final RestartGates gates;

    Operating(Cells cells, Effects effects, Telling telling, RestartGates gates) {
        this.cells = cells;
        this.effects = effects;
        this.telling = telling;
        this.gates = gates;
    }

    void operate(OperationRequest operated) {
        Optional<AgentCell> cell = operated.agent().flatMap(cells::known);
        if (cell.isEmpty()) {
            return; // another node's agent, or one with nothing counted against it
        }
        switch (operated.verb()) {
            case "reset" -> reset(operated, cell.get());
            case "restart" -> restart(operated, cell.get());
            case "stop" -> kill(operated, cell.get());
            default ->
                    answer(operated, cell.get(), "refused", "unknown operation " + operated.verb());
        }
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

    private void restart(OperationRequest operated, AgentCell cell) {
        if (cell.run.wanted().isEmpty()) {
            answer(operated, cell, "refused", "it is not to run here: " + cell.run.leaving());
            return;
        }
        if (gates.ask(cell.agent).paused()) {
            answer(operated, cell, "refused", "it is paused; `reveille resume` ends that");
            return;
        }
        gates.reset(cell.agent);
        String before =
                cell.run
                        .phase()
                        .liveProcess()
                        .map(process -> "process " + process.pid() + " is replaced")
                        .orElse("a process is started");
        effects.step(cell, new AgentEvent.RestartAsked());
        answer(operated, cell, "done", before);
    }

    /** It is not to run any more, whether or not the control log says so yet, and ends now. */
    private void kill(OperationRequest operated, AgentCell cell) {
        if (cell.spawning) {
            cell.early.add(new NodeEvent.Operated(operated)); // once it exists
            return;
        }
        Optional<Phase.Running> process = cell.run.phase().liveProcess();
        effects.step(cell, new AgentEvent.KillAsked());
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
