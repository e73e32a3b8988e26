package dev.reveille.core.agent;

import static dev.reveille.core.agent.AgentTimer.RETRY;

import dev.reveille.core.agent.AgentEffect.CancelTimer;
import dev.reveille.core.agent.AgentEffect.TellMode;
import dev.reveille.core.agent.AgentEvent.Assigned;
import dev.reveille.core.agent.Phase.StopCause.Asked;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import java.time.Instant;
import java.util.Optional;

/** What being assigned means to an agent, wherever it is in its life. */
final class Assignments {
    private Assignments() {}

    static AgentRun wanting(AgentRun run, Assigned assigned) {
        return run.wanting(Optional.of(assigned.assignment()), run.leaving())
                .with(assigned.breaker());
    }

    /** Takes a new epoch as the current one where no process is affected by it. */
    static AgentRun adopt(AgentRun run, Assignment assignment) {
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
                        run.group(),
                        run.lastExit(),
                        run.problem());
    }

    /** A stopped agent starts for a new epoch only: under the old one it was done. */
    static Step again(AgentRun run, Assigned assigned, Instant now) {
        AgentRun wanting = wanting(run, assigned);
        boolean done =
                run.wanted().isPresent()
                        && run.current()
                                .filter(c -> c.epoch().equals(assigned.assignment().epoch()))
                                .isPresent();
        return done ? Step.of(wanting) : Starts.begin(wanting, assigned.breaker(), now);
    }

    /** What ended for good starts for a new epoch, unless the breaker is open. */
    static Step revive(AgentRun run, Assigned assigned, Instant now) {
        boolean newer =
                run.current()
                        .filter(c -> !assigned.assignment().epoch().isAfter(c.epoch()))
                        .isEmpty();
        AgentRun wanting = wanting(run, assigned);
        boolean over = run.breaker().paused() && !assigned.breaker().paused();
        if (over && run.wanted().isPresent() && (newer || run.onlyPaused())) {
            return Starts.begin(wanting, assigned.breaker(), now).first(new CancelTimer(RETRY));
        }
        return newer && may(run.breaker()) && may(assigned.breaker())
                ? Starts.begin(wanting, assigned.breaker(), now).first(new CancelTimer(RETRY))
                : Step.of(adopt(wanting, assigned.assignment()));
    }

    private static boolean may(BreakerAnswer breaker) {
        return breaker.permits() || breaker.onlyPaused();
    }

    /** A new epoch replaces the process; a new mode is told to it; anything else is old news. */
    static Step replan(AgentRun run, Assigned assigned) {
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
                        run.group(),
                        run.lastExit(),
                        run.problem()),
                new TellMode(wanted.mode()));
    }
}
