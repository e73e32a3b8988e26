package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.AgentTimer;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.agent.NodeLease.Now;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.Phase.StopStep;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.gate.RestartGates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps exclusive agents to the node's lease: towards its end they are asked to end, told to, and
 * killed, and their epochs are over whatever comes. For the loop's thread alone.
 */
final class Fencing {
    private static final Logger LOGGER = LoggerFactory.getLogger(Fencing.class);

    private final Leasing leases;
    private final Cells cells;
    private final Ownership ownership;
    private final Following following;
    private final Earlier earlier;
    private final Effects effects;
    private final RestartGates gates;
    private final Timers timers;
    private final Beats beats;
    private Optional<StopStep> done = Optional.empty();
    private boolean waits;

    Fencing(
            Leasing leases,
            Cells cells,
            Ownership ownership,
            Following following,
            Earlier earlier,
            Effects effects,
            RestartGates gates,
            Timers timers,
            Beats beats) {
        this.leases = leases;
        this.cells = cells;
        this.ownership = ownership;
        this.following = following;
        this.earlier = earlier;
        this.effects = effects;
        this.gates = gates;
        this.timers = timers;
        this.beats = beats;
    }

    /** A heartbeat was acknowledged. */
    void acknowledged(long sent, Instant taken) {
        look(); // a lease that ended while the machine slept is over before another begins
        boolean clear = !earlier.anyLeased() && exclusive().stream().allMatch(Cells::idle);
        boolean another = leases.acknowledged(sent, taken, clear, timers::behind);
        look();
        if (another) {
            beats.again();
        }
    }

    /** Whether this node can arm a fuse is known now. */
    void known(Optional<String> refused) {
        leases.known(refused);
        beats.again();
    }

    /** The time for which it was waited is over. */
    void due() {
        waits = false;
        look();
    }

    /** Looks what time it is at every turn: no timer runs while the machine sleeps. */
    void turn() {
        look();
    }

    private void look() {
        switch (leases.now()) {
            case Now.Holds _ -> done = Optional.empty();
            case Now.Ends(StopStep by, _) -> end(by);
            case Now.Over _ -> end(StopStep.KILL);
        }
        if (!waits) {
            leases.next()
                    .ifPresent(
                            left -> {
                                waits = true;
                                timers.after(left, new NodeEvent.LeaseDue());
                            });
        }
    }

    private void end(StopStep by) {
        if (done.equals(Optional.of(by))) {
            return;
        }
        boolean first = done.isEmpty();
        done = Optional.of(by);
        List<AgentCell> all = exclusive();
        if (first && !all.isEmpty()) {
            LOGGER.atWarn()
                    .addKeyValue("agents", all.size())
                    .log("no heartbeat was acknowledged in time: exclusive agents are stopped");
        }
        tell(all, new AgentEvent.Unassigned(StopReason.FENCED));
        for (AgentCell cell : all) {
            if (by == StopStep.TERM && polite(cell.run.phase())) {
                effects.step(
                        cell, new AgentEvent.TimerEnded(AgentTimer.STOP, gates.ask(cell.agent)));
            }
        }
        if (by == StopStep.KILL) {
            kill(all);
        }
        following.follow(ownership.exclusive());
        if (first) {
            beats.again();
        }
    }

    /** What the control log said is void, and with it that nobody else was given what runs here. */
    void broken() {
        List<AgentCell> all = exclusive();
        tell(all, new AgentEvent.Unassigned(StopReason.FENCED));
        kill(all);
    }

    private void kill(List<AgentCell> cells) {
        tell(
                cells.stream().filter(cell -> !Cells.idle(cell)).toList(),
                new AgentEvent.KillAsked(StopReason.FENCED));
    }

    private static boolean polite(Phase phase) {
        return phase instanceof Phase.Stopping(_, StopStep step, _)
                && (step == StopStep.MESSAGE || step == StopStep.DUMP);
    }

    private void tell(List<AgentCell> cells, AgentEvent event) {
        effects.step(cells.stream().map(cell -> new Told(cell.agent, event)).toList());
    }

    /** Agents whose newest process is, or would be, exclusive. */
    private List<AgentCell> exclusive() {
        return cells.all().stream().filter(Fencing::exclusive).toList();
    }

    private static boolean exclusive(AgentCell cell) {
        return cell.run
                .current()
                .or(cell.run::wanted)
                .map(Assignment::spec)
                .filter(spec -> spec.placement().exclusive())
                .isPresent();
    }
}
