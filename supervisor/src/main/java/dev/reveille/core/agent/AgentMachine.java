package dev.reveille.core.agent;

import static dev.reveille.core.agent.AgentTimer.RETRY;
import static dev.reveille.core.agent.AgentTimer.STABLE;

import dev.reveille.core.agent.AgentEffect.CancelTimer;
import dev.reveille.core.agent.AgentEffect.TellHealthy;
import dev.reveille.core.agent.AgentEvent.Assigned;
import dev.reveille.core.agent.AgentEvent.BecameReady;
import dev.reveille.core.agent.AgentEvent.Exited;
import dev.reveille.core.agent.AgentEvent.GroupSays;
import dev.reveille.core.agent.AgentEvent.GroupStops;
import dev.reveille.core.agent.AgentEvent.KillAsked;
import dev.reveille.core.agent.AgentEvent.OutOfMemory;
import dev.reveille.core.agent.AgentEvent.Reset;
import dev.reveille.core.agent.AgentEvent.RestartAsked;
import dev.reveille.core.agent.AgentEvent.Revived;
import dev.reveille.core.agent.AgentEvent.SpawnFailed;
import dev.reveille.core.agent.AgentEvent.Spawned;
import dev.reveille.core.agent.AgentEvent.TimerEnded;
import dev.reveille.core.agent.AgentEvent.Unassigned;
import dev.reveille.core.agent.AgentEvent.Unhealthy;
import dev.reveille.core.agent.Phase.Crashed;
import dev.reveille.core.agent.Phase.Idle;
import dev.reveille.core.agent.Phase.Restarting;
import dev.reveille.core.agent.Phase.Running;
import dev.reveille.core.agent.Phase.Starting;
import dev.reveille.core.agent.Phase.StopCause.Asked;
import dev.reveille.core.agent.Phase.StopCause.NotReady;
import dev.reveille.core.agent.Phase.Stopped;
import dev.reveille.core.agent.Phase.Stopping;
import dev.reveille.core.agent.Phase.Waiting;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.core.supervision.StartAnswer;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The life of one agent's process on a node: where it is, what happened, what follows. No clock, no
 * I/O; every pair of phase and event has an answer, and most answer "nothing".
 */
public final class AgentMachine {
    private AgentMachine() {}

    private record Moment(Phase phase, AgentEvent event) {}

    /**
     * One step.
     *
     * @param now for times that enter the new state
     * @param random for jitter
     */
    public static Step step(AgentRun run, AgentEvent event, Instant now, RandomGenerator random) {
        return switch (new Moment(run.phase(), event)) {
            // Wanted.
            case Moment(Idle _, Assigned a) ->
                    Starts.begin(Assignments.wanting(run, a), a.breaker(), now);
            case Moment(Stopped _, Assigned a) -> Assignments.again(run, a, now);
            case Moment(Crashed _, Assigned a) -> Assignments.revive(run, a, now);
            case Moment(Restarting _, Assigned a) ->
                    Step.of(Assignments.adopt(Assignments.wanting(run, a), a.assignment()));
            case Moment(Waiting _, Assigned a) ->
                    Starts.begin(Assignments.wanting(run, a), a.breaker(), now);
            case Moment(Starting _, Assigned a) -> Assignments.replan(run, a);
            case Moment(Running _, Assigned a) -> Assignments.replan(run, a);
            case Moment(Stopping _, Assigned a) -> Step.of(Assignments.wanting(run, a));

            // No longer wanted.
            case Moment(Starting(Optional<Running> process), Unassigned(StopReason reason)) -> {
                AgentRun unwanted = run.wanting(Optional.empty(), reason);
                // A process that is being made right now is stopped once it exists.
                yield process.isEmpty()
                        ? Step.of(unwanted)
                        : Stops.begin(unwanted, process.get(), new Asked(reason));
            }
            case Moment(Running process, Unassigned(StopReason reason)) ->
                    Stops.begin(run.wanting(Optional.empty(), reason), process, new Asked(reason));
            case Moment(Stopping _, Unassigned(StopReason reason)) ->
                    Step.of(run.wanting(Optional.empty(), reason));
            case Moment(Waiting _, Unassigned(StopReason reason)) ->
                    Stops.end(run.wanting(Optional.empty(), reason));
            case Moment(Restarting _, Unassigned(StopReason reason)) ->
                    Stops.end(run.wanting(Optional.empty(), reason)).first(new CancelTimer(RETRY));
            // Given back already, with its group.
            case Moment(Crashed _, Unassigned _) when run.wanted().isEmpty() -> Step.of(run);
            case Moment(Crashed _, Unassigned(StopReason reason)) ->
                    Stops.end(run.wanting(Optional.empty(), reason)).first(new CancelTimer(RETRY));
            case Moment(Idle _, Unassigned(StopReason reason)) ->
                    Step.of(run.wanting(Optional.empty(), reason));
            case Moment(Stopped _, Unassigned(StopReason reason)) ->
                    run.wanted().isEmpty()
                            ? Step.of(run)
                            : Stops.end(run.wanting(Optional.empty(), reason));

            // A process comes into being, and becomes ready.
            case Moment(Starting _, Spawned(long pid)) ->
                    Starts.spawned(run, new Running(pid, now));
            case Moment(Starting _, SpawnFailed failed) ->
                    Exits.spawnFailed(run, failed, now, random);
            case Moment(Starting(Optional<Running> process), BecameReady _) ->
                    process.map(p -> Starts.ready(run, p)).orElse(Step.of(run));
            case Moment(Starting(Optional<Running> process), TimerEnded(AgentTimer timer, _)) ->
                    switch (timer) {
                        case START ->
                                process.map(p -> Stops.begin(run, p, new NotReady()))
                                        .orElseGet(() -> Starts.stillBeingMade(run));
                        case ALIVE -> process.map(p -> Starts.ready(run, p)).orElse(Step.of(run));
                        case STOP, RETRY, STABLE -> Step.of(run);
                    };

            // It runs.
            case Moment(Running _, TimerEnded(AgentTimer timer, _)) ->
                    timer == STABLE
                            ? Step.of(
                                    run.failed(0, Optional.empty(), Optional.empty())
                                            .with(BreakerAnswer.CLOSED),
                                    new TellHealthy())
                            : Step.of(run);

            // It uses too much.
            case Moment(Starting(Optional<Running> process), OutOfMemory much) ->
                    process.map(p -> Stops.tooMuch(run, p, much)).orElse(Step.of(run));
            case Moment(Running process, OutOfMemory much) -> Stops.tooMuch(run, process, much);
            case Moment(Phase _, OutOfMemory _) -> Step.of(run);

            // It no longer answers.
            case Moment(Running process, Unhealthy(String what)) ->
                    Stops.begin(run, process, new Phase.StopCause.Unhealthy(what));
            case Moment(Phase _, Unhealthy _) -> Step.of(run);

            // It ends.
            case Moment(Starting _, Exited exited) -> Exits.unasked(run, exited, now, random);
            case Moment(Running _, Exited exited) -> Exits.unasked(run, exited, now, random);
            case Moment(Stopping stopping, Exited exited) ->
                    Exits.afterStop(run, stopping, exited, now, random);
            case Moment(Stopping stopping, TimerEnded(AgentTimer timer, _)) ->
                    timer == AgentTimer.STOP ? Stops.next(run, stopping) : Step.of(run);

            // Its supervision group speaks.
            case Moment(Waiting _, GroupSays(StartAnswer answer)) ->
                    Starts.begin(run.with(answer), run.breaker(), now);
            case Moment(Phase _, GroupSays(StartAnswer answer)) -> Step.of(run.with(answer));
            case Moment(Starting(Optional<Running> process), GroupStops(StopReason reason)) ->
                    // One that is being made is stopped once it exists: the group asks again.
                    process.map(p -> Stops.begin(run, p, new Asked(reason))).orElse(Step.of(run));
            case Moment(Running process, GroupStops(StopReason reason)) ->
                    Stops.begin(run, process, new Asked(reason));
            case Moment(Phase _, GroupStops _) -> Step.of(run);
            case Moment(Stopped _, Revived _) -> revived(run, now);
            case Moment(Crashed _, Revived _) -> revived(run, now);
            case Moment(Phase _, Revived _) -> Step.of(run);

            // It starts again.
            case Moment(Restarting _, TimerEnded(AgentTimer timer, BreakerAnswer breaker)) ->
                    timer == RETRY ? Starts.begin(run, breaker, now) : Step.of(run);
            case Moment(Crashed _, TimerEnded(AgentTimer timer, BreakerAnswer breaker)) ->
                    timer == RETRY ? Starts.begin(run, breaker, now) : Step.of(run);
            case Moment(Restarting _, Reset(var breaker)) -> Starts.reset(run, breaker, now);
            case Moment(Crashed _, Reset(var breaker)) -> Starts.reset(run, breaker, now);
            case Moment(Waiting _, Reset(var breaker)) -> Starts.reset(run, breaker, now);
            case Moment(Running process, RestartAsked _) ->
                    Stops.begin(run, process, new Asked(StopReason.OPERATOR));
            case Moment(Starting(Optional<Running> process), RestartAsked _) ->
                    // One that is being made is as new as can be.
                    process.map(p -> Stops.begin(run, p, new Asked(StopReason.OPERATOR)))
                            .orElse(Step.of(run));
            case Moment(Restarting _, RestartAsked _) ->
                    Starts.reset(run, BreakerAnswer.CLOSED, now);
            case Moment(Crashed _, RestartAsked _) when run.wanted().isPresent() ->
                    Starts.reset(run, BreakerAnswer.CLOSED, now);
            case Moment(Stopped _, RestartAsked _) when run.wanted().isPresent() ->
                    Starts.begin(run, BreakerAnswer.CLOSED, now);
            // Nothing is wanted, it waits for its group, or it is being stopped.
            case Moment(Phase _, RestartAsked _) -> Step.of(run);
            case Moment(Phase _, Reset(var breaker)) ->
                    Step.of(run.failed(0, Optional.empty(), run.problem()).with(breaker));

            // An operator, or the node whose time to leave is over, ends it at once.
            case Moment(Starting(Optional<Running> process), KillAsked(StopReason reason)) -> {
                AgentRun unwanted = run.wanting(Optional.empty(), reason);
                // One that is being made is asked to stop once it exists.
                yield process.map(p -> Stops.kill(unwanted, p)).orElse(Step.of(unwanted));
            }
            case Moment(Running process, KillAsked(StopReason reason)) ->
                    Stops.kill(run.wanting(Optional.empty(), reason), process);
            case Moment(Stopping stopping, KillAsked(StopReason reason)) ->
                    stopping.step() == Phase.StopStep.KILL
                            ? Step.of(run.wanting(Optional.empty(), reason))
                            : Stops.kill(run.wanting(Optional.empty(), reason), stopping.process());
            case Moment(Phase _, KillAsked(StopReason reason)) ->
                    step(run, new Unassigned(reason), now, random);

            // Too late to matter.
            case Moment(Idle _, TimerEnded _),
                    Moment(Waiting _, TimerEnded _),
                    Moment(Stopped _, TimerEnded _) ->
                    Step.of(run);
            case Moment(Running _, BecameReady _),
                    Moment(Stopping _, BecameReady _),
                    Moment(Idle _, BecameReady _),
                    Moment(Waiting _, BecameReady _),
                    Moment(Stopped _, BecameReady _),
                    Moment(Restarting _, BecameReady _),
                    Moment(Crashed _, BecameReady _) ->
                    Step.of(run);

            // The node never tells these: only Starting asks for a process, and an exit is told
            // once.
            case Moment(Idle _, Spawned _),
                    Moment(Waiting _, Spawned _),
                    Moment(Running _, Spawned _),
                    Moment(Stopping _, Spawned _),
                    Moment(Stopped _, Spawned _),
                    Moment(Restarting _, Spawned _),
                    Moment(Crashed _, Spawned _),
                    Moment(Idle _, SpawnFailed _),
                    Moment(Waiting _, SpawnFailed _),
                    Moment(Running _, SpawnFailed _),
                    Moment(Stopping _, SpawnFailed _),
                    Moment(Stopped _, SpawnFailed _),
                    Moment(Restarting _, SpawnFailed _),
                    Moment(Crashed _, SpawnFailed _),
                    Moment(Idle _, Exited _),
                    Moment(Waiting _, Exited _),
                    Moment(Stopped _, Exited _),
                    Moment(Restarting _, Exited _),
                    Moment(Crashed _, Exited _) ->
                    throw new IllegalStateException(
                            run.agent() + " in " + run.phase() + " was told " + event);
        };
    }

    /** Starts again what had ended for good, if it is still wanted. */
    private static Step revived(AgentRun run, Instant now) {
        return run.wanted().isPresent() && run.breaker().permits()
                ? Starts.begin(run, run.breaker(), now).first(new CancelTimer(RETRY))
                : Step.of(run);
    }
}
