package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.ExitJudge;
import dev.reveille.core.agent.ExitJudge.Ending;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.Limits;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names the end of a process, takes back what it was given, and asks the breaker. */
final class Ends {
    private static final Logger LOGGER = LoggerFactory.getLogger(Ends.class);

    private final World world;
    private final Telling telling;

    Ends(World world, Telling telling) {
        this.world = world;
        this.telling = telling;
    }

    /** A process ended. */
    AgentEvent ended(AgentCell cell, ExitStatus status) {
        boolean masked = cell.log == null || cell.log.last();
        if (masked && cell.spawn != null) {
            // What a killed supervisor leaves unmasked the next one masks by them.
            world.starter().over(cell.spawn);
        }
        Exit exit = exit(cell, status);
        telling.history(
                cell,
                HistoryEvent.Kind.EXITED,
                exit.reason().name(),
                "process " + exit.pid() + " ended with exit code " + exit.code(),
                details(exit));
        takeBack(cell);
        return new AgentEvent.Exited(exit, afterExit(cell, exit.reason()));
    }

    /** In words, what the kernel did. */
    static String outOfMemory(AgentCell cell) {
        return "it reached its limit of memory"
                + (cell.limits.memoryBytes().isPresent()
                        ? " of " + Limits.size(cell.limits.memoryBytes().getAsLong())
                        : "");
    }

    private static Map<String, String> details(Exit exit) {
        var details = new TreeMap<String, String>();
        details.put("code", Integer.toString(exit.code()));
        details.put("pid", Long.toString(exit.pid()));
        details.put("uptime_ms", Long.toString(exit.uptime().toMillis()));
        exit.signal().ifPresent(signal -> details.put("signal", Integer.toString(signal)));
        if (exit.peakMemoryBytes() > 0) {
            details.put("peak_memory_bytes", Long.toString(exit.peakMemoryBytes()));
        }
        if (!exit.lastLines().isEmpty()) {
            details.put("last_lines", String.join("\n", exit.lastLines()));
        }
        return details;
    }

    private Exit exit(AgentCell cell, ExitStatus status) {
        ExitReason reason = ExitJudge.reason(cell.run.phase(), ending(status));
        Instant now = world.now();
        return new Exit(
                reason,
                reason == ExitReason.KILL ? Exit.FORCED : status.code(),
                byItself(status) instanceof ExitStatus.Signaled(int signal, _)
                        ? OptionalInt.of(signal)
                        : OptionalInt.empty(),
                cell.run.phase().liveProcess().map(Phase.Running::pid).orElse(0L),
                now,
                cell.run
                        .phase()
                        .liveProcess()
                        .map(process -> Duration.between(process.since(), now))
                        .orElse(Duration.ZERO),
                status instanceof ExitStatus.OutOfMemory(_, long peak)
                        ? Math.max(peak, cell.peakMemory)
                        : cell.peakMemory,
                reason.isFailure() && cell.log != null ? cell.log.tail() : List.of(),
                cell.run.current().map(Assignment::epoch).orElse(Epoch.NONE),
                cell.run.attempt());
    }

    private static Ending ending(ExitStatus status) {
        return switch (status) {
            case ExitStatus.Exited(int code) -> code == 0 ? Ending.CLEAN : Ending.FAILED;
            case ExitStatus.Signaled(int signal, _) ->
                    signal == Signal.KILL.number() ? Ending.KILLED : Ending.FAILED;
            case ExitStatus.OutOfMemory _, ExitStatus.Unknown(), ExitStatus.Lost() -> Ending.KILLED;
        };
    }

    private static ExitStatus byItself(ExitStatus status) {
        return status instanceof ExitStatus.OutOfMemory(ExitStatus by, _) ? by : status;
    }

    /** No process came into being. */
    AgentEvent spawnFailed(AgentCell cell, Problem problem) {
        takeBack(cell);
        LOGGER.atWarn()
                .addKeyValue("agent", cell.agent)
                .addKeyValue("problem", problem.line())
                .log("no process came into being");
        return new AgentEvent.SpawnFailed(problem, afterExit(cell, ExitReason.ERROR));
    }

    private void takeBack(AgentCell cell) {
        cell.conversation = null;
        cell.port.ifPresent(world.ports()::giveBack);
        cell.port = OptionalInt.empty();
        if (cell.log != null) {
            world.logs().close(cell.agent, cell.log);
            cell.log = null;
        }
    }

    private BreakerAnswer afterExit(AgentCell cell, ExitReason reason) {
        return cell.run
                .wanted()
                .filter(wanted -> ExitJudge.counts(reason, wanted.spec().restart().type()))
                .map(wanted -> world.gates().failed(cell.agent, wanted.spec().breaker()))
                .orElseGet(() -> world.gates().ask(cell.agent));
    }
}
