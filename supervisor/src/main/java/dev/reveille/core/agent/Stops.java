package dev.reveille.core.agent;

import static dev.reveille.core.agent.AgentTimer.ALIVE;
import static dev.reveille.core.agent.AgentTimer.STABLE;
import static dev.reveille.core.agent.AgentTimer.START;

import dev.reveille.core.agent.AgentEffect.CancelTimer;
import dev.reveille.core.agent.AgentEffect.Note;
import dev.reveille.core.agent.AgentEffect.Release;
import dev.reveille.core.agent.AgentEffect.SetTimer;
import dev.reveille.core.agent.AgentEffect.SignalDump;
import dev.reveille.core.agent.AgentEffect.SignalKill;
import dev.reveille.core.agent.AgentEffect.SignalTerm;
import dev.reveille.core.agent.AgentEffect.TellShutdown;
import dev.reveille.core.agent.Phase.Running;
import dev.reveille.core.agent.Phase.StopCause;
import dev.reveille.core.agent.Phase.StopStep;
import dev.reveille.core.agent.Phase.Stopped;
import dev.reveille.core.agent.Phase.Stopping;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.StopReason;
import java.time.Duration;
import java.util.Map;

/**
 * The three-phase stop: message, SIGTERM, SIGKILL to the group, each with its own time. One that
 * hangs is to write where, first.
 */
final class Stops {
    private Stops() {}

    /** Asks a process to end; one that does not listen, or is not ready, is signalled at once. */
    static Step begin(AgentRun run, Running process, StopCause why) {
        Step asked = ask(run, process, why, first(run.current().orElseThrow().type(), why));
        return asked.first(new CancelTimer(START), new CancelTimer(ALIVE), new CancelTimer(STABLE));
    }

    private static StopStep first(AgentType type, StopCause why) {
        return switch (why) {
            case StopCause.Asked _ -> polite(type);
            case StopCause.Unhealthy _ ->
                    type.health().dump().isPresent() ? StopStep.DUMP : polite(type);
            case StopCause.NotReady _, StopCause.OutOfMemory _ -> StopStep.TERM;
        };
    }

    private static StopStep polite(AgentType type) {
        return switch (type.protocol()) {
            case STDIO -> StopStep.MESSAGE;
            case NONE -> StopStep.TERM;
        };
    }

    /**
     * It used too much memory: signalled at once, for its memory may be growing; or the kernel has
     * ended it, and only its exit is awaited.
     */
    static Step tooMuch(AgentRun run, Running process, AgentEvent.OutOfMemory much) {
        StopCause why = new StopCause.OutOfMemory(much.what());
        if (!much.killed()) {
            return begin(run, process, why);
        }
        Note note =
                new Note(
                        Kind.STOP_PHASE,
                        reason(why).name(),
                        "killed by the kernel: " + much.what(),
                        Map.of("phase", StopStep.KILL.name(), "pid", Long.toString(process.pid())));
        return Step.of(
                run.in(new Stopping(process, StopStep.KILL, why)),
                new CancelTimer(START),
                new CancelTimer(ALIVE),
                new CancelTimer(STABLE),
                note);
    }

    /** Ends a process at once, whatever it was asked before. */
    static Step kill(AgentRun run, Running process) {
        return ask(run, process, new StopCause.Asked(run.leaving()), StopStep.KILL)
                .first(
                        new CancelTimer(START),
                        new CancelTimer(ALIVE),
                        new CancelTimer(STABLE),
                        new CancelTimer(AgentTimer.STOP));
    }

    /** The time of one way of asking is over: the next one. */
    static Step next(AgentRun run, Stopping stopping) {
        return switch (stopping.step()) {
            case DUMP ->
                    ask(
                            run,
                            stopping.process(),
                            stopping.why(),
                            polite(run.current().orElseThrow().type()));
            case MESSAGE -> ask(run, stopping.process(), stopping.why(), StopStep.TERM);
            case TERM -> ask(run, stopping.process(), stopping.why(), StopStep.KILL);
            case KILL -> Step.of(run);
        };
    }

    /** Asks in one way, and waits for its time. */
    static Step ask(AgentRun run, Running process, StopCause why, StopStep step) {
        AgentType type = run.current().orElseThrow().type();
        AgentRun stopping = run.in(new Stopping(process, step, why));
        Note phase =
                new Note(
                        Kind.STOP_PHASE,
                        reason(why).name(),
                        sentence(why, step),
                        Map.of("phase", step.name(), "pid", Long.toString(process.pid())));
        return switch (step) {
            case DUMP -> dumped(stopping, phase, type);
            case MESSAGE ->
                    Step.of(
                            stopping,
                            phase,
                            new TellShutdown(reason(why), type.stop().graceful()),
                            new SetTimer(AgentTimer.STOP, type.stop().graceful()));
            case TERM ->
                    Step.of(
                            stopping,
                            phase,
                            new SignalTerm(),
                            new SetTimer(AgentTimer.STOP, type.stop().term()));
            case KILL -> Step.of(stopping, phase, new SignalKill());
        };
    }

    /** Without a signal for that its time is over at once. */
    private static Step dumped(AgentRun stopping, Note phase, AgentType type) {
        return type.health()
                .dump()
                .map(
                        signal ->
                                Step.of(
                                        stopping,
                                        phase,
                                        new SignalDump(signal),
                                        new SetTimer(AgentTimer.STOP, type.health().dumpTime())))
                .orElseGet(() -> Step.of(stopping, new SetTimer(AgentTimer.STOP, Duration.ZERO)));
    }

    /** Nothing runs and nothing is wanted: the epoch is given back. */
    static Step end(AgentRun run) {
        Step stopped = Step.of(run.in(new Stopped()));
        return run.current()
                .map(now -> stopped.and(new Release(now.epoch(), run.leaving())))
                .orElse(stopped);
    }

    private static StopReason reason(StopCause why) {
        return switch (why) {
            case StopCause.Asked(StopReason reason) -> reason;
            case StopCause.NotReady _ -> StopReason.UNHEALTHY;
            case StopCause.OutOfMemory _ -> StopReason.MEMORY_LIMIT;
            case StopCause.Unhealthy _ -> StopReason.UNHEALTHY;
        };
    }

    private static String sentence(StopCause why, StopStep step) {
        String how =
                switch (step) {
                    case DUMP -> "to write where it hangs, before it is stopped";
                    case MESSAGE -> "asked by message to stop";
                    case TERM -> "asked by SIGTERM to stop";
                    case KILL -> "killed with its group";
                };
        return switch (why) {
            case StopCause.Asked(StopReason reason) -> how + ": " + reason;
            case StopCause.NotReady _ -> how + ": not ready within its start time-out";
            case StopCause.OutOfMemory(String what) -> how + ": " + what;
            case StopCause.Unhealthy(String what) -> how + ": " + what;
        };
    }
}
