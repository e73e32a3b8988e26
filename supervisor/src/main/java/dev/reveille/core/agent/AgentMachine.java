package dev.reveille.core.agent;

import static dev.reveille.core.agent.AgentTimer.ALIVE;
import static dev.reveille.core.agent.AgentTimer.RETRY;
import static dev.reveille.core.agent.AgentTimer.STABLE;
import static dev.reveille.core.agent.AgentTimer.START;

import dev.reveille.core.agent.AgentEffect.CancelTimer;
import dev.reveille.core.agent.AgentEffect.SetTimer;
import dev.reveille.core.agent.AgentEffect.Spawn;
import dev.reveille.core.agent.AgentEffect.TellHealthy;
import dev.reveille.core.agent.AgentEffect.TellMode;
import dev.reveille.core.agent.AgentEffect.WatchPort;
import dev.reveille.core.agent.AgentEvent.Assigned;
import dev.reveille.core.agent.AgentEvent.BecameReady;
import dev.reveille.core.agent.AgentEvent.Exited;
import dev.reveille.core.agent.AgentEvent.Reset;
import dev.reveille.core.agent.AgentEvent.SpawnFailed;
import dev.reveille.core.agent.AgentEvent.Spawned;
import dev.reveille.core.agent.AgentEvent.TimerEnded;
import dev.reveille.core.agent.AgentEvent.Unassigned;
import dev.reveille.core.agent.Phase.Crashed;
import dev.reveille.core.agent.Phase.Idle;
import dev.reveille.core.agent.Phase.Restarting;
import dev.reveille.core.agent.Phase.Running;
import dev.reveille.core.agent.Phase.Starting;
import dev.reveille.core.agent.Phase.StopCause.Asked;
import dev.reveille.core.agent.Phase.StopCause.NotReady;
import dev.reveille.core.agent.Phase.Stopped;
import dev.reveille.core.agent.Phase.Stopping;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Duration;
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
            case Moment(Idle _, Assigned a) -> begin(wanting(run, a), a.breaker(), now);
            case Moment(Stopped _, Assigned a) -> again(run, a, now);
            case Moment(Crashed _, Assigned a) -> revive(run, a, now);
            case Moment(Restarting _, Assigned a) ->
                    Step.of(adopt(wanting(run, a), a.assignment()));
            case Moment(Starting _, Assigned a) -> replan(run, a);
            case Moment(Running _, Assigned a) -> replan(run, a);
            case Moment(Stopping _, Assigned a) -> Step.of(wanting(run, a));

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
            case Moment(Restarting _, Unassigned(StopReason reason)) ->
                    Stops.end(run.wanting(Optional.empty(), reason)).first(new CancelTimer(RETRY));
            case Moment(Crashed _, Unassigned(StopReason reason)) ->
                    Stops.end(run.wanting(Optional.empty(), reason)).first(new CancelTimer(RETRY));
            case Moment(Idle _, Unassigned(StopReason reason)) ->
                    Step.of(run.wanting(Optional.empty(), reason));
            case Moment(Stopped _, Unassigned(StopReason reason)) ->
                    run.wanted().isEmpty()
                            ? Step.of(run)
                            : Stops.end(run.wanting(Optional.empty(), reason));

            // A process comes into being, and becomes ready.
            case Moment(Starting _, Spawned(long pid)) -> spawned(run, new Running(pid, now));
            case Moment(Starting _, SpawnFailed failed) ->
                    Exits.spawnFailed(run, failed, now, random);
            case Moment(Starting(Optional<Running> process), BecameReady _) ->
                    process.map(p -> ready(run, p)).orElse(Step.of(run));
            case Moment(Starting(Optional<Running> process), TimerEnded(AgentTimer timer, _)) ->
                    switch (timer) {
                        case START ->
                                process.map(p -> Stops.begin(run, p, new NotReady()))
                                        .orElseGet(() -> stillBeingMade(run));
                        case ALIVE -> process.map(p -> ready(run, p)).orElse(Step.of(run));
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

            // It ends.
            case Moment(Starting _, Exited exited) -> Exits.unasked(run, exited, now, random);
            case Moment(Running _, Exited exited) -> Exits.unasked(run, exited, now, random);
            case Moment(Stopping stopping, Exited exited) ->
                    Exits.afterStop(run, stopping, exited, now, random);
            case Moment(Stopping stopping, TimerEnded(AgentTimer timer, _)) ->
                    timer == AgentTimer.STOP ? Stops.next(run, stopping) : Step.of(run);

            // It starts again.
            case Moment(Restarting _, TimerEnded(AgentTimer timer, BreakerAnswer breaker)) ->
                    timer == RETRY ? begin(run, breaker, now) : Step.of(run);
            case Moment(Crashed _, TimerEnded(AgentTimer timer, BreakerAnswer breaker)) ->
                    timer == RETRY ? begin(run, breaker, now) : Step.of(run);
            case Moment(Restarting _, Reset _) -> reset(run, now);
            case Moment(Crashed _, Reset _) -> reset(run, now);
            case Moment(Idle _, Reset _),
                    Moment(Starting _, Reset _),
                    Moment(Running _, Reset _),
                    Moment(Stopping _, Reset _),
                    Moment(Stopped _, Reset _) ->
                    Step.of(
                            run.failed(0, Optional.empty(), run.problem())
                                    .with(BreakerAnswer.CLOSED));

            // Too late to matter.
            case Moment(Idle _, TimerEnded _), Moment(Stopped _, TimerEnded _) -> Step.of(run);
            case Moment(Running _, BecameReady _),
                    Moment(Stopping _, BecameReady _),
                    Moment(Idle _, BecameReady _),
                    Moment(Stopped _, BecameReady _),
                    Moment(Restarting _, BecameReady _),
                    Moment(Crashed _, BecameReady _) ->
                    Step.of(run);

            // The node never tells these: only Starting asks for a process, and an exit is told
            // once.
            case Moment(Idle _, Spawned _),
                    Moment(Running _, Spawned _),
                    Moment(Stopping _, Spawned _),
                    Moment(Stopped _, Spawned _),
                    Moment(Restarting _, Spawned _),
                    Moment(Crashed _, Spawned _),
                    Moment(Idle _, SpawnFailed _),
                    Moment(Running _, SpawnFailed _),
                    Moment(Stopping _, SpawnFailed _),
                    Moment(Stopped _, SpawnFailed _),
                    Moment(Restarting _, SpawnFailed _),
                    Moment(Crashed _, SpawnFailed _),
                    Moment(Idle _, Exited _),
                    Moment(Stopped _, Exited _),
                    Moment(Restarting _, Exited _),
                    Moment(Crashed _, Exited _) ->
                    throw new IllegalStateException(
                            run.agent() + " in " + run.phase() + " was told " + event);
        };
    }

    private static AgentRun wanting(AgentRun run, Assigned assigned) {
        return run.wanting(Optional.of(assigned.assignment()), run.leaving())
                .with(assigned.breaker());
    }

    /** Takes a new epoch as the current one where no process is affected by it. */
    private static AgentRun adopt(AgentRun run, Assignment assignment) {
        return run.current().filter(now -> now.epoch().equals(assignment.epoch())).isPresent()
                ? run
                : new AgentRun(
                        run.agent(),
                        run.phase(),
                        run.wanted(),
                        Optional.of(assignment),
                        run.leaving(),
                        0,
                        0,
                        run.failures(),
                        run.breaker(),
                        run.lastExit(),
                        run.problem());
    }

    /** Starts what is wanted, unless the breaker is open: then nothing starts it. */
    static Step begin(AgentRun run, BreakerAnswer breaker, Instant now) {
        Assignment wanted = run.wanted().orElseThrow();
        if (!breaker.permits()) {
            Step blocked =
                    Step.of(
                            adopt(run.with(breaker), wanted)
                                    .in(new Crashed(breaker.halfOpensAt())));
            return breaker.halfOpensAt()
                    .map(at -> blocked.and(new SetTimer(RETRY, Duration.between(now, at))))
                    .orElse(blocked);
        }
        AgentRun next = run.with(breaker).starting(wanted);
        return Step.of(
                next,
                new Spawn(wanted, next.attempt()),
                new SetTimer(START, wanted.type().startTimeout()));
    }

    /** A stopped agent starts for a new epoch only: under the old one it was done. */
    private static Step again(AgentRun run, Assigned assigned, Instant now) {
        AgentRun wanting = wanting(run, assigned);
        boolean done =
                run.wanted().isPresent()
                        && run.current()
                                .filter(c -> c.epoch().equals(assigned.assignment().epoch()))
                                .isPresent();
        return done ? Step.of(wanting) : begin(wanting, assigned.breaker(), now);
    }

    /** What ended for good starts for a new epoch, unless the breaker is open. */
    private static Step revive(AgentRun run, Assigned assigned, Instant now) {
        boolean newer =
                run.current()
                        .filter(c -> !assigned.assignment().epoch().isAfter(c.epoch()))
                        .isEmpty();
        AgentRun wanting = wanting(run, assigned);
        return newer && run.breaker().permits() && assigned.breaker().permits()
                ? begin(wanting, assigned.breaker(), now).first(new CancelTimer(RETRY))
                : Step.of(adopt(wanting, assigned.assignment()));
    }

    /** A new epoch replaces the process; a new mode is told to it; anything else is old news. */
    private static Step replan(AgentRun run, Assigned assigned) {
        Assignment wanted = assigned.assignment();
        AgentRun wanting = wanting(run, assigned);
        Assignment current = run.current().orElseThrow();
        if (wanted.epoch().isAfter(current.epoch())) {
            return run.phase()
                    .liveProcess()
                    .map(p -> Stops.begin(wanting, p, new Asked(StopReason.SPEC_CHANGED)))
                    .orElse(Step.of(wanting));
        }
        if (wanted.mode() == current.mode()) {
            return Step.of(wanting);
        }
        return Step.of(
                new AgentRun(
                        run.agent(),
                        run.phase(),
                        Optional.of(wanted),
                        Optional.of(wanted),
                        run.leaving(),
                        run.attempt(),
                        run.restarts(),
                        run.failures(),
                        run.breaker(),
                        run.lastExit(),
                        run.problem()),
                new TellMode(wanted.mode()));
    }

    private static Step spawned(AgentRun run, Running process) {
        AgentRun started = run.in(new Starting(Optional.of(process)));
        Assignment current = run.current().orElseThrow();
        if (run.wanted().isEmpty()) {
            return Stops.begin(started, process, new Asked(run.leaving()));
        }
        if (run.wanted().get().epoch().isAfter(current.epoch())) {
            return Stops.begin(started, process, new Asked(StopReason.SPEC_CHANGED));
        }
        return switch (current.type().ready()) {
            case AgentType.Ready.Hello _ -> Step.of(started);
            case AgentType.Ready.Port _ -> Step.of(started, new WatchPort());
            case AgentType.Ready.Alive(Duration time) ->
                    Step.of(started, new SetTimer(ALIVE, time));
        };
    }

    /** Making a process took longer than it had to become ready: it gets that time once more. */
    private static Step stillBeingMade(AgentRun run) {
        return Step.of(run, new SetTimer(START, run.current().orElseThrow().type().startTimeout()));
    }

    private static Step ready(AgentRun run, Running process) {
        Assignment current = run.current().orElseThrow();
        return Step.of(
                run.running(current).in(process),
                new CancelTimer(START),
                new CancelTimer(ALIVE),
                new SetTimer(STABLE, current.spec().restart().stableAfter()));
    }

    private static Step reset(AgentRun run, Instant now) {
        AgentRun cleared = run.failed(0, Optional.empty(), Optional.empty());
        if (run.wanted().isEmpty()) {
            return Step.of(cleared.with(BreakerAnswer.CLOSED).in(new Stopped()));
        }
        return begin(cleared, BreakerAnswer.CLOSED, now).first(new CancelTimer(RETRY));
    }
}
