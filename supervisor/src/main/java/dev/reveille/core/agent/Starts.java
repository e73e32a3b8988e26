package dev.reveille.core.agent;

import static dev.reveille.core.agent.AgentTimer.ALIVE;
import static dev.reveille.core.agent.AgentTimer.RETRY;
import static dev.reveille.core.agent.AgentTimer.STABLE;
import static dev.reveille.core.agent.AgentTimer.START;

import dev.reveille.core.agent.AgentEffect.CancelTimer;
import dev.reveille.core.agent.AgentEffect.Release;
import dev.reveille.core.agent.AgentEffect.SetTimer;
import dev.reveille.core.agent.AgentEffect.Spawn;
import dev.reveille.core.agent.AgentEffect.WatchHealth;
import dev.reveille.core.agent.AgentEffect.WatchPort;
import dev.reveille.core.agent.Phase.Crashed;
import dev.reveille.core.agent.Phase.Running;
import dev.reveille.core.agent.Phase.Starting;
import dev.reveille.core.agent.Phase.StopCause.Asked;
import dev.reveille.core.agent.Phase.Stopped;
import dev.reveille.core.agent.Phase.Waiting;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.core.supervision.StartAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** From the wish for a process to one that is ready. */
final class Starts {
    private Starts() {}

    /**
     * Starts what is wanted, unless the breaker is open: then nothing starts it. Its group may keep
     * it waiting.
     */
    static Step begin(AgentRun run, BreakerAnswer breaker, Instant now) {
        Assignment wanted = run.wanted().orElseThrow();
        // A pause keeps what ended from starting again, and not what is placed anew.
        boolean anew = run.current().filter(c -> !wanted.epoch().isAfter(c.epoch())).isEmpty();
        if (!breaker.permits() && !(anew && breaker.onlyPaused())) {
            Step blocked =
                    Step.of(
                            Assignments.adopt(run.with(breaker), wanted)
                                    .in(new Crashed(breaker.halfOpensAt())));
            return breaker.halfOpensAt()
                    .map(at -> blocked.and(new SetTimer(RETRY, Duration.between(now, at))))
                    .orElse(blocked);
        }
        AgentRun asked = run.with(breaker);
        switch (run.group()) {
            case StartAnswer.Free _ -> {}
            case StartAnswer.Wait _ -> {
                return Step.of(Assignments.adopt(asked, wanted).in(new Waiting()));
            }
            case StartAnswer.Shut shut -> {
                return shut(Assignments.adopt(asked, wanted), shut);
            }
        }
        AgentRun next = asked.starting(wanted);
        return Step.of(
                next,
                new Spawn(wanted, next.attempt()),
                new SetTimer(START, wanted.type().startTimeout()));
    }

    /**
     * Its group is over: it stays down until it is placed anew. Where the root was given up its
     * epoch is given back, so that another node may try.
     */
    static Step shut(AgentRun run, StartAnswer.Shut shut) {
        AgentRun down = run.failed(run.failures(), Optional.empty(), Optional.of(shut.why()));
        return switch (shut.how()) {
            case COMPLETED -> Step.of(down.in(new Stopped()));
            case FAILED -> Step.of(down.in(new Crashed(Optional.empty())));
            case GIVEN_UP ->
                    Step.of(
                            down.wanting(Optional.empty(), StopReason.ESCALATED)
                                    .in(new Crashed(Optional.empty())),
                            new Release(run.current().orElseThrow().epoch(), StopReason.ESCALATED));
        };
    }

    static Step reset(AgentRun run, BreakerAnswer breaker, Instant now) {
        AgentRun cleared = run.failed(0, Optional.empty(), Optional.empty());
        if (run.wanted().isEmpty()) {
            return Step.of(cleared.with(breaker).in(new Stopped()));
        }
        return begin(cleared, breaker, now).first(new CancelTimer(RETRY));
    }

    static Step spawned(AgentRun run, Running process) {
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
    static Step stillBeingMade(AgentRun run) {
        return Step.of(run, new SetTimer(START, run.current().orElseThrow().type().startTimeout()));
    }

    static Step ready(AgentRun run, Running process) {
        Assignment current = run.current().orElseThrow();
        return Step.of(
                run.running(current).in(process),
                new CancelTimer(START),
                new CancelTimer(ALIVE),
                new SetTimer(STABLE, current.spec().restart().stableAfter()),
                new WatchHealth());
    }
}
