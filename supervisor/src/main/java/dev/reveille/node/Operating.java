package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
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
            case "restart" -> answer(operated, cell.get(), restarted(operated, cell.get()));
            default ->
                    answer(operated, cell.get(), "refused", "unknown operation " + operated.verb());
        }
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
        gates.reset(cell.agent);
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

    private void answer(OperationRequest operated, AgentCell cell, String result, String text) {
        telling.history(
                cell,
                HistoryEvent.Kind.OPERATION,
                operated.verb(),
                text + ", as " + operated.by() + " asked",
                Map.of("id", operated.id(), "result", result));
    }
}
