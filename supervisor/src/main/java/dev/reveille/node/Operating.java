package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
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
            case "reset" -> {
                gates.reset(cell.get().agent);
                effects.step(cell.get(), new AgentEvent.Reset());
                answer(operated, cell.get(), "done", "breaker closed");
            }
            case "restart" -> restart(operated, cell.get());
            default ->
                    answer(operated, cell.get(), "refused", "unknown operation " + operated.verb());
        }
    }

    private void restart(OperationRequest operated, AgentCell cell) {
        if (cell.run.wanted().isEmpty()) {
            answer(operated, cell, "refused", "it is not to run here: " + cell.run.leaving());
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

    private void answer(OperationRequest operated, AgentCell cell, String result, String text) {
        telling.history(
                cell,
                HistoryEvent.Kind.OPERATION,
                operated.verb(),
                text + ", as " + operated.by() + " asked",
                Map.of("id", operated.id(), "result", result));
    }
}
