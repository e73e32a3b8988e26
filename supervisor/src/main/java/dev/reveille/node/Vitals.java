package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.health.HealthEffect;
import dev.reveille.core.agent.health.HealthEvent;
import dev.reveille.core.agent.health.HealthMachine;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.StopReason;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what tells of an agent's health, and does what follows. For the loop's thread alone. */
final class Vitals {
    private static final Logger LOGGER = LoggerFactory.getLogger(Vitals.class);

    private final World world;
    private final Effects effects;
    private final Telling telling;

    Vitals(World world, Effects effects, Telling telling) {
        this.world = world;
        this.effects = effects;
        this.telling = telling;
    }

    /** Whether an agent's health is looked after now. */
    static boolean watched(AgentCell cell) {
        return cell.run.phase() instanceof Phase.Running && cell.vitals != null;
    }

    /** Something tells of its health. */
    void step(AgentCell cell, HealthEvent event) {
        if (cell.vitals == null || !watched(cell)) {
            return;
        }
        var step = HealthMachine.step(cell.vitals, event, System.nanoTime(), world.now());
        cell.vitals = step.next();
        if (cell.lost && cell.vitals.proven()) {
            cell.lost = false;
            note(cell, "RECOVERED", "a new process passes its liveness check");
        }
        step.effects().forEach(effect -> perform(cell, effect));
        effects.status(cell);
    }

    private void perform(AgentCell cell, HealthEffect effect) {
        switch (effect) {
            case HealthEffect.Lost(String what) -> {
                cell.lost = true;
                LOGGER.atWarn().addKeyValue("agent", cell.agent).log(what);
                note(cell, StopReason.UNHEALTHY.name(), what);
                effects.step(cell, new AgentEvent.Unhealthy(what));
            }
            case HealthEffect.NotReady(String what) -> note(cell, "NOT_READY", what);
            case HealthEffect.Ready _ -> note(cell, "READY", "its readiness check passes");
        }
    }

    /** It said that it works, or no longer does. */
    void claimed(AgentCell cell) {
        long now = System.nanoTime();
        if (cell.conversation != null && cell.conversation.busy(now)) {
            step(cell, new HealthEvent.Claimed(cell.conversation.busyUntil(now)));
        } else if (cell.vitals != null && cell.vitals.claimedUntil().isPresent()) {
            step(cell, new HealthEvent.Claimed(now));
        }
    }

    /** Whether nothing speaks against its having been healthy all the time. */
    static boolean proven(AgentCell cell) {
        return cell.vitals == null || cell.vitals.proven();
    }

    private void note(AgentCell cell, String reason, String message) {
        telling.history(cell, Kind.HEALTH, reason, message, Map.of());
    }
}
