package dev.reveille.core.agent;

import static dev.reveille.core.agent.AgentTimer.ALIVE;
import static dev.reveille.core.agent.AgentTimer.RETRY;
import static dev.reveille.core.agent.AgentTimer.STABLE;
import static dev.reveille.core.agent.AgentTimer.START;

import dev.reveille.core.agent.AgentEffect.SetTimer;
import dev.reveille.core.agent.AgentEffect.WatchHealth;
import dev.reveille.core.agent.AgentEffect.WatchPort;
import dev.reveille.core.agent.Phase.Running;
import dev.reveille.core.agent.Phase.Starting;
import dev.reveille.core.agent.Phase.StopCause.Asked;
import dev.reveille.core.agent.Phase.Stopping;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.core.supervision.StartAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a new supervisor goes on with an agent, from what the one before it wrote down and what is
 * left of its processes. It starts nothing: that waits for the control log.
 */
public final class TakeBack {
    private TakeBack() {}

    /** What is left of the process of an agent's last start. */
    public sealed interface Found {
        /**
         * It runs, and is watched again.
         *
         * @param attempt which start it is of
         * @param since when it was started
         */
        record Lives(int attempt, long pid, Instant since) implements Found {}

        /**
         * It ended while nobody watched, or may have.
         *
         * @param pid 0 = it was not written down
         */
        record Ended(int attempt, long pid) implements Found {}

        /** No start is known that is not over. */
        record Nothing() implements Found {}
    }

    /**
     * How it goes on.
     *
     * @param step the agent now, and what is to be done for it
     * @param ended whether its process is gone, which is to be told as an exit once the control log
     *     has been read
     */
    public record Restored(Step step, boolean ended) {}

    /**
     * Goes on.
     *
     * @param assignment what {@code life.placed()} says, as this node reads it
     * @param breaker what the agent's breaker says now
     */
    public static Restored of(
            Life life, Assignment assignment, BreakerAnswer breaker, Found found, Instant now) {
        AgentRun run = run(life, assignment, breaker);
        return switch (found) {
            case Found.Lives(int attempt, long pid, Instant since) -> {
                AgentRun its = run.started(attempt);
                yield new Restored(lives(life, its, known(life, pid, since), now), false);
            }
            case Found.Ended(int attempt, long pid) ->
                    ended(life, run.started(attempt), known(life, pid, life.entered()));
            // Its end was seen, but not written down any more.
            case Found.Nothing() ->
                    life.phase()
                            .liveProcess()
                            .map(process -> ended(life, run, process))
                            .orElseGet(() -> new Restored(rests(life, run, now), false));
        };
    }

    private static AgentRun run(Life life, Assignment assignment, BreakerAnswer breaker) {
        return new AgentRun(
                life.agent(),
                new Phase.Idle(),
                Optional.of(assignment).filter(_ -> life.wanted()),
                Optional.of(assignment),
                life.leaving(),
                life.attempt(),
                life.restarts(),
                life.failures(),
                breaker,
                new StartAnswer.Free(),
                life.lastExit(),
                life.problem());
    }

    /** The same process keeps the time it was started at. */
    private static Running known(Life life, long pid, Instant since) {
        return life.phase()
                .liveProcess()
                .filter(process -> process.pid() == pid || pid == 0)
                .orElseGet(() -> new Running(pid, since));
    }

    private static Step lives(Life life, AgentRun run, Running process, Instant now) {
        return switch (life.phase()) {
            case Starting _ -> starting(life, run, process, now);
            case Stopping(_, var step, var why) -> Stops.ask(run, process, why, step);
            case Running _,
                    // What it became was not written down any more: it lives, so it runs.
                    Phase.Idle _,
                    Phase.Waiting _,
                    Phase.Stopped _,
                    Phase.Restarting _,
                    Phase.Crashed _ ->
                    Step.of(
                            run.in(process),
                            new SetTimer(STABLE, left(life.entered(), stableAfter(run), now)),
                            new WatchHealth());
        };
    }

    /**
     * Whether it has said hello already, to a supervisor that ended before it wrote that down,
     * nobody knows: doubt does not end it, so its start time-out makes it ready.
     */
    private static Step starting(Life life, AgentRun run, Running process, Instant now) {
        AgentRun starting = run.in(new Starting(Optional.of(process)));
        if (!life.wanted()) {
            return Stops.begin(starting, process, new Asked(life.leaving()));
        }
        AgentType type = run.current().orElseThrow().type();
        return switch (type.ready()) {
            case AgentType.Ready.Hello _ ->
                    Step.of(
                            starting,
                            new SetTimer(ALIVE, left(life.entered(), type.startTimeout(), now)));
            case AgentType.Ready.Port _ ->
                    Step.of(starting, new SetTimer(START, type.startTimeout()), new WatchPort());
            case AgentType.Ready.Alive(Duration time) ->
                    Step.of(starting, new SetTimer(ALIVE, left(process.since(), time, now)));
        };
    }

    private static Restored ended(Life life, AgentRun run, Running process) {
        Phase phase =
                switch (life.phase()) {
                    case Starting _ -> new Starting(Optional.of(process));
                    case Stopping(_, var step, var why) -> new Stopping(process, step, why);
                    case Running _,
                            Phase.Idle _,
                            Phase.Waiting _,
                            Phase.Stopped _,
                            Phase.Restarting _,
                            Phase.Crashed _ ->
                            process;
                };
        return new Restored(Step.of(run.in(phase)), true);
    }

    private static Step rests(Life life, AgentRun run, Instant now) {
        return switch (life.phase()) {
            // It had been about to start, or to ask its group whether it may: the log asks again.
            case Starting _ -> Step.of(run.unstarted());
            case Phase.Waiting _, Phase.Idle _, Running _, Stopping _ -> Step.of(run);
            case Phase.Stopped stopped -> Step.of(run.in(stopped));
            case Phase.Restarting(Instant at) -> retry(run, life.phase(), at, now);
            case Phase.Crashed(Optional<Instant> at) ->
                    at.map(time -> retry(run, life.phase(), time, now))
                            .orElseGet(() -> Step.of(run.in(life.phase())));
        };
    }

    private static Step retry(AgentRun run, Phase phase, Instant at, Instant now) {
        return Step.of(run.in(phase), new SetTimer(RETRY, left(at, Duration.ZERO, now)));
    }

    private static Duration stableAfter(AgentRun run) {
        return run.current().orElseThrow().spec().restart().stableAfter();
    }

    private static Duration left(Instant from, Duration time, Instant now) {
        Duration left = Duration.between(now, from.plus(time));
        // A clock that was set back makes nothing wait for longer than it ever would have.
        Duration most = time.isZero() ? left : time;
        return left.isNegative() ? Duration.ZERO : left.compareTo(most) > 0 ? most : left;
    }
}
