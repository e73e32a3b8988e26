package dev.reveille.node;

import dev.reveille.core.agent.Remembrance;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.gate.RestartGates;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets go of agents the node has nothing to do with any more, breaker included. For the loop's
 * thread alone.
 */
final class Forgetting {
    private final Cells cells;
    private final Ownership ownership;
    private final Earlier earlier;
    private final RestartGates gates;
    private final Timers timers;
    private final Effects effects;
    private long number;

    Forgetting(
            Cells cells,
            Ownership ownership,
            Earlier earlier,
            RestartGates gates,
            Timers timers,
            Effects effects) {
        this.cells = cells;
        this.ownership = ownership;
        this.earlier = earlier;
        this.gates = gates;
        this.timers = timers;
        this.effects = effects;
    }

    /** Looks at those that have come to rest since it last looked. */
    void look() {
        cells.rested().forEach(this::consider);
    }

    private void consider(AgentCell cell) {
        if (owes(cell)) {
            return; // the log will speak of it again
        }
        Optional<Duration> keeps = keeps(cell);
        if (keeps.filter(Duration::isZero).isPresent()) {
            forget(cell);
        } else if (keeps.isPresent() && cell.forgetting == 0) {
            cell.forgetting = ++number;
            timers.after(keeps.get(), new NodeEvent.ForgetDue(cell.agent, number));
        }
    }

    /** The agent has rested for its time, unless it was busy in between. */
    void due(AgentId agent, long numbered) {
        cells.known(agent)
                .filter(cell -> cell.forgetting == numbered)
                .ifPresent(
                        cell -> {
                            cell.forgetting = 0;
                            if (!owes(cell) && keeps(cell).isPresent()) {
                                forget(cell);
                            }
                        });
    }

    private Optional<Duration> keeps(AgentCell cell) {
        Duration group = effects.remembers(cell);
        return Remembrance.keeps(cell.run, gates.counts(cell.agent), gates.ask(cell.agent))
                .map(own -> own.compareTo(group) > 0 ? own : group);
    }

    private boolean owes(AgentCell cell) {
        return !Remembrance.atRest(cell.run)
                || cell.spawning
                || ownership.concerns(cell.agent)
                || earlier.blocks(cell.agent);
    }

    private void forget(AgentCell cell) {
        gates.forget(cell.agent);
        effects.forget(cell);
    }
}
