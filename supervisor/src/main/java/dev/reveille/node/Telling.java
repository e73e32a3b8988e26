package dev.reveille.node;

import dev.reveille.core.agent.Assignment;
import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.fleet.Supervised;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the node tells the world of one agent: its state, its history, its release. */
final class Telling {
    private static final Logger LOGGER = LoggerFactory.getLogger(Telling.class);

    private final Owner me;
    private final Voice writer;
    private final Clock clock;

    Telling(Owner me, Voice writer, Clock clock) {
        this.me = me;
        this.writer = writer;
        this.clock = clock;
    }

    /** Publishes an agent's state when what others see of it changed. */
    void status(AgentCell cell, Supplier<Supervised> kept) {
        // Starting is told once, with its process: making one takes a few milliseconds.
        if (cell.run.current().isEmpty() || cell.spawning) {
            return;
        }
        AgentStatus status = StatusView.of(cell, me, clock.instant());
        if (StatusView.same(status, cell.told)) {
            return;
        }
        boolean moved = cell.told == null || cell.told.state() != status.state();
        cell.told = status;
        writer.status(status.with(kept.get()));
        if (moved) {
            history(
                    cell,
                    HistoryEvent.Kind.STATE,
                    status.reason(),
                    status.message(),
                    details(status));
            LOGGER.atInfo()
                    .addKeyValue("agent", cell.agent)
                    .addKeyValue("state", status.state())
                    .addKeyValue("reason", status.reason())
                    .log("agent changed state");
        }
    }

    /** A process that runs names the one it replaced. */
    private static Map<String, String> details(AgentStatus status) {
        var details = new HashMap<String, String>();
        details.put("state", status.state().name());
        status.pid().ifPresent(pid -> details.put("pid", Long.toString(pid)));
        status.exit()
                .filter(_ -> status.state() == AgentState.RUNNING)
                .ifPresent(
                        exit -> {
                            details.put("replaces.pid", Long.toString(exit.pid()));
                            details.put("replaces.epoch", exit.epoch().toString());
                            details.put("replaces.attempt", Integer.toString(exit.attempt()));
                        });
        return details;
    }

    /** Tells placement that nothing of an epoch runs here any more. */
    void release(AgentCell cell, Epoch epoch, StopReason reason) {
        cell.released = epoch;
        writer.release(new ControlRecord.Released(cell.agent, me, epoch, reason, clock.instant()));
        history(
                cell,
                HistoryEvent.Kind.RELEASED,
                reason.name(),
                "no process of epoch " + epoch + " runs on " + me.node() + " any more",
                Map.of());
        if (cell.refused != null) {
            cell.refused = null;
            without(cell, epoch, AgentState.STOPPED, reason.name(), "nothing runs", null);
        }
    }

    /** The same, of an epoch whose process may have been told of when it ended. */
    void releaseOnce(AgentCell cell, Epoch epoch, StopReason reason) {
        if (!epoch.equals(cell.released)) {
            release(cell, epoch, reason);
        }
    }

    /** Placed here, but the node no longer has its type: given back with the reason. */
    void unsuited(AgentCell cell, Epoch epoch, Problem problem) {
        refused(cell, epoch, problem);
        releaseOnce(cell, epoch, StopReason.NO_SUCH_TYPE);
        without(
                cell,
                epoch,
                AgentState.STOPPED,
                StopReason.NO_SUCH_TYPE.name(),
                problem.message(),
                problem);
    }

    /** Placed here, but it cannot run here: said once per epoch. */
    void refuse(AgentCell cell, Epoch epoch, Problem problem) {
        if (epoch.equals(cell.refused)) {
            return;
        }
        cell.refused = epoch;
        without(cell, epoch, AgentState.CRASHED, problem.code(), problem.message(), problem);
        refused(cell, epoch, problem);
    }

    private void refused(AgentCell cell, Epoch epoch, Problem problem) {
        history(
                cell,
                HistoryEvent.Kind.REFUSED,
                problem.code(),
                problem.line(),
                Map.of("epoch", epoch.toString()));
    }

    private void without(
            AgentCell cell,
            Epoch epoch,
            AgentState state,
            String reason,
            String message,
            @Nullable Problem problem) {
        writer.status(
                StatusView.without(
                        cell.agent,
                        me,
                        epoch,
                        state,
                        reason,
                        message,
                        Optional.ofNullable(problem).map(Problem::line),
                        clock.instant()));
    }

    /** What was asked of this node about an agent that it has nothing to do with. */
    void unknown(AgentId agent, String verb, String message, Map<String, String> details) {
        writer.history(
                new HistoryEvent(
                        HistoryEvent.Kind.OPERATION,
                        Optional.of(agent),
                        Optional.of(me.node()),
                        Epoch.NONE,
                        verb,
                        message,
                        details,
                        clock.instant(),
                        "node:" + me.node()));
    }

    void history(
            AgentCell cell,
            HistoryEvent.Kind kind,
            String reason,
            String message,
            Map<String, String> details) {
        var event =
                new HistoryEvent(
                        kind,
                        Optional.of(cell.agent),
                        Optional.of(me.node()),
                        cell.run.current().map(Assignment::epoch).orElse(Epoch.NONE),
                        reason,
                        message,
                        details,
                        clock.instant(),
                        "node:" + me.node());
        cell.told(event);
        writer.history(event);
    }
}
