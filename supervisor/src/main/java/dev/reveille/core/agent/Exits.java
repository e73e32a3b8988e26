package dev.reveille.core.agent;

import static dev.reveille.core.agent.AgentTimer.ALIVE;
import static dev.reveille.core.agent.AgentTimer.RETRY;
import static dev.reveille.core.agent.AgentTimer.STABLE;
import static dev.reveille.core.agent.AgentTimer.START;

import dev.reveille.core.agent.AgentEffect.CancelTimer;
import dev.reveille.core.agent.AgentEffect.Note;
import dev.reveille.core.agent.AgentEffect.SetTimer;
import dev.reveille.core.agent.AgentEvent.Exited;
import dev.reveille.core.agent.AgentEvent.SpawnFailed;
import dev.reveille.core.agent.Phase.Crashed;
import dev.reveille.core.agent.Phase.Restarting;
import dev.reveille.core.agent.Phase.StopCause;
import dev.reveille.core.agent.Phase.Stopped;
import dev.reveille.core.agent.Phase.Stopping;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HistoryEvent.Kind;
import dev.reveille.core.fleet.HoldReason;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.core.supervision.StartAnswer;
import dev.reveille.core.supervision.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What follows the end of a process. */
final class Exits {
    private Exits() {}

    /** A process ended that nobody had asked to. */
    static Step unasked(AgentRun run, Exited exited, Instant now, RandomGenerator random) {
        AgentRun ended = run.with(exited.breaker());
        Step step = follow(ended, exited.exit(), exited.breaker(), now, random);
        return step.first(new CancelTimer(START), new CancelTimer(ALIVE), new CancelTimer(STABLE));
    }

    /** A process ended that had been asked to. */
    static Step afterStop(
            AgentRun run, Stopping stopping, Exited exited, Instant now, RandomGenerator random) {
        CancelTimer noStop = new CancelTimer(AgentTimer.STOP);
        AgentRun ended =
                run.with(exited.breaker())
                        .failed(run.failures(), Optional.of(exited.exit()), run.problem());
        if (run.wanted().isEmpty()) {
            return Stops.end(ended).first(noStop);
        }
        return switch (stopping.why()) {
            case StopCause.Asked(StopReason reason) when staysDown(run, reason) ->
                    Step.of(ended.in(new Stopped())).first(noStop);
            // Wanted again, or under a newer epoch, while it was stopping; or stopped by its group.
            case StopCause.Asked _ -> Starts.begin(ended, exited.breaker(), now).first(noStop);
            case StopCause.NotReady _ ->
                    follow(ended, exited.exit(), exited.breaker(), now, random).first(noStop);
            case StopCause.OutOfMemory(String what) ->
                    blamed(ended, exited, StopReason.MEMORY_LIMIT, what, now, random).first(noStop);
            case StopCause.Unhealthy(String what) ->
                    blamed(ended, exited, StopReason.UNHEALTHY, what, now, random).first(noStop);
        };
    }

    /** It was ended for something it did, which is its failure. */
    private static Step blamed(
            AgentRun ended,
            Exited exited,
            StopReason reason,
            String what,
            Instant now,
            RandomGenerator random) {
        return verdict(
                ended,
                exited.exit().reason(),
                Optional.of(exited.exit()),
                reason + ": " + what,
                exited.breaker(),
                now,
                random);
    }

    /** A temporary child that its group stops is not started again. */
    private static boolean staysDown(AgentRun run, StopReason reason) {
        Assignment wanted = run.wanted().orElseThrow();
        return (reason == StopReason.GROUP || reason == StopReason.ESCALATED)
                && wanted.spec().restart().type() == RestartSpec.Type.TEMPORARY
                && !wanted.epoch().isAfter(run.current().orElseThrow().epoch());
    }

    /** No process came into being. */
    static Step spawnFailed(AgentRun run, SpawnFailed failed, Instant now, RandomGenerator random) {
        AgentRun ended = run.with(failed.breaker());
        return verdict(
                        ended,
                        ExitReason.ERROR,
                        Optional.empty(),
                        failed.problem().line(),
                        failed.breaker(),
                        now,
                        random)
                .first(new CancelTimer(START));
    }

    private static Step follow(
            AgentRun run, Exit exit, BreakerAnswer breaker, Instant now, RandomGenerator random) {
        return verdict(run, exit.reason(), Optional.of(exit), sentence(exit), breaker, now, random);
    }

    private static Step verdict(
            AgentRun run,
            ExitReason reason,
            Optional<Exit> exit,
            String what,
            BreakerAnswer breaker,
            Instant now,
            RandomGenerator random) {
        if (run.wanted().isEmpty()) {
            return Stops.end(run.failed(run.failures(), exit, run.problem()));
        }
        Assignment wanted = run.wanted().get();
        boolean newer = wanted.epoch().isAfter(run.current().orElseThrow().epoch());
        if (newer) {
            return Starts.begin(run.failed(run.failures(), exit, Optional.empty()), breaker, now);
        }
        AgentRun failed = run.failed(run.failures() + 1, exit, Optional.of(what));
        if (run.group() instanceof StartAnswer.Shut shut
                && Verdict.again(wanted.spec().restart().type(), reason)) {
            return Starts.shut(failed, shut);
        }
        return switch (Verdict.of(
                wanted.spec().restart(), reason, run.failures(), breaker, random)) {
            case Verdict.Restart(Duration delay) when delay.isZero() ->
                    Starts.begin(failed, breaker, now);
            case Verdict.Restart(Duration delay) ->
                    Step.of(
                            failed.in(new Restarting(now.plus(delay))),
                            new SetTimer(RETRY, delay),
                            new Note(
                                    Kind.RESTART_SCHEDULED,
                                    "BACKOFF",
                                    what + "; starts again in " + delay.toMillis() + " ms",
                                    Map.of("delay_ms", Long.toString(delay.toMillis()))));
            case Verdict.Blocked _ when breaker.paused() ->
                    Step.of(
                            failed.in(new Crashed(Optional.empty())),
                            new Note(
                                    Kind.BREAKER,
                                    HoldReason.PAUSED.name(),
                                    what
                                            + "; it is paused, and is not started before `reveille resume`",
                                    Map.of()));
            case Verdict.Blocked(Optional<Instant> until) -> blocked(failed, what, until, now);
            case Verdict.Over _ ->
                    reason.isFailure()
                            ? Step.of(failed.in(new Crashed(Optional.empty())))
                            : Step.of(
                                    run.failed(run.failures(), exit, Optional.empty())
                                            .in(new Stopped()));
        };
    }

    private static Step blocked(
            AgentRun failed, String what, Optional<Instant> until, Instant now) {
        Note note =
                new Note(
                        Kind.BREAKER,
                        "BREAKER_OPEN",
                        what
                                + "; "
                                + failed.failures()
                                + " failures in a row opened the breaker "
                                + until.map(at -> "until " + at).orElse("until it is reset"),
                        Map.of("failures", Integer.toString(failed.failures())));
        Step step = Step.of(failed.in(new Crashed(until)), note);
        return until.map(at -> step.and(new SetTimer(RETRY, Duration.between(now, at))))
                .orElse(step);
    }

    private static String how(Exit exit) {
        if (exit.signal().isPresent()) {
            return "ended by signal " + exit.signal().getAsInt();
        }
        return switch (exit.code()) {
            case Exit.UNKNOWN -> "ended while nobody watched, its exit status is unknown,";
            case Exit.LOST -> "was lost before anything was known of it,";
            default -> "ended with exit code " + exit.code();
        };
    }

    static String sentence(Exit exit) {
        String how = how(exit);
        return switch (exit.reason()) {
            case TIMEOUT -> "was not ready in time and was ended";
            case NORMAL, SHUTDOWN, KILL, ERROR, SUPERVISOR_SHUTDOWN ->
                    how + " after " + exit.uptime().toMillis() + " ms";
        };
    }
}
