package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.gate.RestartGates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;

/** Does what the control log says. For the loop's thread alone. */
final class Following {
    private final Cells cells;
    private final Ownership ownership;
    private final Earlier earlier;
    private final RestartGates gates;
    private final Effects effects;
    private final Telling telling;
    private boolean leaving;

    Following(
            Cells cells,
            Ownership ownership,
            Earlier earlier,
            RestartGates gates,
            Effects effects,
            Telling telling) {
        this.cells = cells;
        this.ownership = ownership;
        this.earlier = earlier;
        this.gates = gates;
        this.effects = effects;
        this.telling = telling;
    }

    /** From now on nothing is started. */
    void leaving() {
        leaving = true;
    }

    /** What the log says of some agents may have changed: all are told before anything follows. */
    void follow(Collection<AgentId> agents) {
        var told = new ArrayList<Told>();
        var afterwards = new ArrayList<Runnable>();
        for (AgentId agent : agents) {
            AgentCell cell = cells.of(agent);
            switch (ownership.of(agent)) {
                case Ownership.Mine(Assignment assignment, boolean paused) -> {
                    gates.pause(agent, paused);
                    run(cell, assignment).ifPresent(told::add);
                }
                case Ownership.NotMine(StopReason reason) -> {
                    gates.pause(agent, false);
                    told.add(unassigned(cell, reason));
                    // Also what an earlier supervisor ran and could not release any more.
                    afterwards.add(
                            () ->
                                    ownership
                                            .owed(agent)
                                            .ifPresent(epoch -> release(cell, epoch, reason)));
                }
                case Ownership.Unleased(Epoch epoch) -> {
                    gates.pause(agent, false);
                    told.add(unassigned(cell, StopReason.FENCED));
                    afterwards.add(() -> release(cell, epoch, StopReason.FENCED));
                }
                case Ownership.Unsuited(Epoch epoch, Problem problem) -> {
                    told.add(unassigned(cell, StopReason.NO_SUCH_TYPE));
                    afterwards.add(() -> giveBack(cell, epoch, problem));
                }
                case Ownership.Unusable(Epoch epoch, Problem problem) -> {
                    told.add(unassigned(cell, StopReason.SPEC_CHANGED));
                    afterwards.add(() -> telling.refuse(cell, epoch, problem));
                }
            }
        }
        effects.step(told);
        afterwards.forEach(Runnable::run);
    }

    private static Told unassigned(AgentCell cell, StopReason reason) {
        var event =
                cell.foretold == null
                        ? new AgentEvent.Unassigned(reason)
                        : cell.foretold.told(reason);
        return new Told(cell.agent, event);
    }

    private Optional<Told> run(AgentCell cell, Assignment assignment) {
        Optional<Problem> living = earlier.problem(cell.agent);
        if (living.isPresent()) {
            telling.refuse(cell, assignment.epoch(), living.get());
            return Optional.empty();
        }
        if (leaving) {
            return Optional.empty();
        }
        cell.refused = null;
        return Optional.of(
                new Told(cell.agent, new AgentEvent.Assigned(assignment, gates.ask(cell.agent))));
    }

    /** Placement is told, so that it looks for another node. */
    private void giveBack(AgentCell cell, Epoch epoch, Problem problem) {
        Optional<Problem> living = earlier.problem(cell.agent);
        if (living.isPresent()) {
            telling.refuse(cell, epoch, living.get());
        } else if (Cells.idle(cell)) {
            telling.unsuited(cell, epoch, problem);
        }
    }

    /** An epoch is given back only when nothing of it runs here, an earlier process included. */
    private void release(AgentCell cell, Epoch epoch, StopReason reason) {
        if (Cells.idle(cell) && !earlier.blocks(cell.agent)) {
            telling.releaseOnce(cell, epoch, reason);
        }
    }
}
