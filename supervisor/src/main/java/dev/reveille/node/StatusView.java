package dev.reveille.node;

import dev.reveille.core.agent.AgentRun;
import dev.reveille.core.agent.Assignment;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.Phase.StopCause;
import dev.reveille.core.agent.health.HealthState;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentState;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.BreakerState;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.HealthReport;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.Supervised;
import dev.reveille.core.supervision.StartAnswer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An agent's run as others see it. */
final class StatusView {
    private StatusView() {}

    static AgentStatus of(AgentCell cell, Owner me, Instant now) {
        AgentRun run = cell.run;
        Assignment current = run.current().orElseThrow();
        Optional<Phase.Running> process = run.phase().liveProcess();
        return new AgentStatus(
                run.agent(),
                Optional.of(me.node()),
                Optional.of(me.incarnation()),
                current.epoch(),
                run.phase().state(),
                Optional.ofNullable(cell.told).map(AgentStatus::state),
                reason(run, current),
                message(run),
                current.spec().type(),
                run.phase().state().hasProcess() ? Optional.of(current.mode()) : Optional.empty(),
                process.map(p -> OptionalLong.of(p.pid())).orElse(OptionalLong.empty()),
                cell.port,
                run.attempt(),
                run.restarts(),
                process.map(Phase.Running::since),
                entered(run, current.epoch(), cell.told).orElse(now),
                run.lastExit(),
                run.breaker().state(),
                retryAt(run.phase()),
                run.problem(),
                current.spec().version(),
                cell.logFile,
                process.flatMap(_ -> Optional.ofNullable(cell.vitals)).flatMap(HealthState::report),
                Supervised.NOT_TOLD);
    }

    /** When the state began, if it was told already: a change of mode alone begins none. */
    private static Optional<Instant> entered(
            AgentRun run, Epoch epoch, @Nullable AgentStatus told) {
        OptionalLong pid =
                run.phase()
                        .liveProcess()
                        .map(p -> OptionalLong.of(p.pid()))
                        .orElse(OptionalLong.empty());
        return Optional.ofNullable(told)
                .filter(t -> t.state() == run.phase().state())
                .filter(t -> t.epoch().equals(epoch) && t.attempt() == run.attempt())
                .filter(t -> t.pid().equals(pid))
                .map(AgentStatus::at);
    }

    /** An agent that is placed here and has no process, nor ever had one under that epoch. */
    static AgentStatus without(
            AgentId agent,
            Owner me,
            Epoch epoch,
            AgentState state,
            String reason,
            String message,
            Optional<String> problem,
            Instant now) {
        return new AgentStatus(
                agent,
                Optional.of(me.node()),
                Optional.of(me.incarnation()),
                epoch,
                state,
                Optional.empty(),
                reason,
                message,
                "",
                Optional.<LifecycleState>empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                0,
                0,
                Optional.empty(),
                now,
                Optional.<Exit>empty(),
                BreakerState.CLOSED,
                Optional.empty(),
                problem,
                "",
                "",
                Supervised.NOT_TOLD);
    }

    /** Whether others would see no difference but the time. */
    static boolean same(AgentStatus status, @Nullable AgentStatus told) {
        return told != null
                && status.state() == told.state()
                && status.epoch().equals(told.epoch())
                && status.mode().equals(told.mode())
                && status.pid().equals(told.pid())
                && status.attempt() == told.attempt()
                && status.breaker() == told.breaker()
                && status.retryAt().equals(told.retryAt())
                && sameHealth(status.health(), told.health())
                && status.reason().equals(told.reason());
    }

    private static boolean sameHealth(Optional<HealthReport> status, Optional<HealthReport> told) {
        return status.flatMap(now -> told.map(now::same))
                .orElseGet(() -> status.isEmpty() && told.isEmpty());
    }

    private static Optional<Instant> retryAt(Phase phase) {
        return switch (phase) {
            case Phase.Restarting(Instant at) -> Optional.of(at);
            case Phase.Crashed(Optional<Instant> at) -> at;
            case Phase.Idle _,
                    Phase.Waiting _,
                    Phase.Starting _,
                    Phase.Running _,
                    Phase.Stopping _,
                    Phase.Stopped _ ->
                    Optional.empty();
        };
    }

    private static String reason(AgentRun run, Assignment current) {
        return switch (run.phase()) {
            case Phase.Starting _, Phase.Running _ ->
                    run.attempt() > 1 ? "RESTART" : current.reason();
            case Phase.Stopping(_, _, StopCause.Asked(var reason)) -> reason.name();
            case Phase.Stopping(_, _, StopCause.NotReady _) -> "UNHEALTHY";
            case Phase.Stopping(_, _, StopCause.Unhealthy _) -> "UNHEALTHY";
            case Phase.Stopping(_, _, StopCause.OutOfMemory _) -> "MEMORY_LIMIT";
            case Phase.Waiting _ -> "DEPENDENCY";
            case Phase.Restarting _ -> "BACKOFF";
            case Phase.Crashed _ -> {
                if (run.wanted().isEmpty()) {
                    yield run.leaving().name();
                }
                if (run.onlyPaused()) {
                    yield HoldReason.PAUSED.name();
                }
                yield run.breaker().state() == BreakerState.OPEN ? "BREAKER_OPEN" : "ERROR";
            }
            case Phase.Stopped _, Phase.Idle _ ->
                    run.wanted().isPresent()
                            ? run.lastExit().map(exit -> exit.reason().name()).orElse("NORMAL")
                            : run.leaving().name();
        };
    }

    private static String message(AgentRun run) {
        return switch (run.phase()) {
            case Phase.Idle _ -> "nothing runs";
            case Phase.Waiting _ ->
                    run.group() instanceof StartAnswer.Wait(String until)
                            ? "waits for " + until
                            : "waits for its group";
            case Phase.Starting(Optional<Phase.Running> process) ->
                    process.map(p -> "process " + p.pid() + " is not ready yet")
                            .orElse("a process is being made");
            case Phase.Running(long pid, _) -> "process " + pid + " runs";
            case Phase.Stopping(Phase.Running process, var step, _) ->
                    "process " + process.pid() + " is asked to stop: " + step;
            case Phase.Stopped _ -> "nothing runs";
            case Phase.Restarting(Instant at) ->
                    run.problem().orElse("ended")
                            + "; starts again at "
                            + at.truncatedTo(ChronoUnit.MILLIS);
            case Phase.Crashed _ when run.onlyPaused() ->
                    run.problem().orElse("ended") + "; it is paused until `reveille resume`";
            case Phase.Crashed(Optional<Instant> at) ->
                    run.problem().orElse("ended")
                            + at.map(
                                            t ->
                                                    "; one probe starts at "
                                                            + t.truncatedTo(ChronoUnit.MILLIS))
                                    .orElse("; it stays so until it is reset");
        };
    }
}
