package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.BreakerAnswer;
import dev.reveille.core.supervision.StartAnswer;
import java.util.Optional;

/**
 * One agent on one node: all that its next step depends on.
 *
 * @param agent who
 * @param phase where it is in its life
 * @param wanted what the control log asks for now; empty = that nothing runs
 * @param current what its process was started with, or would be
 * @param leaving why nothing is wanted any more
 * @param attempt starts under the current epoch
 * @param restarts restarts under the current epoch
 * @param failures failures in a row, until healthy for long enough
 * @param breaker its circuit breaker
 * @param group whether its supervision group lets it start
 * @param lastExit how its last process ended
 * @param problem what went wrong, with remedy, until it runs again
 */
public record AgentRun(
        AgentId agent,
        Phase phase,
        Optional<Assignment> wanted,
        Optional<Assignment> current,
        StopReason leaving,
        int attempt,
        int restarts,
        int failures,
        BreakerAnswer breaker,
        StartAnswer group,
        Optional<Exit> lastExit,
        Optional<String> problem) {

    /** Nothing was ever asked of it here. */
    public static AgentRun idle(AgentId agent) {
        return new AgentRun(
                agent,
                new Phase.Idle(),
                Optional.empty(),
                Optional.empty(),
                StopReason.IRRELEVANT,
                0,
                0,
                0,
                BreakerAnswer.CLOSED,
                new StartAnswer.Free(),
                Optional.empty(),
                Optional.empty());
    }

    AgentRun in(Phase next) {
        return new AgentRun(
                agent, next, wanted, current, leaving, attempt, restarts, failures, breaker, group,
                lastExit, problem);
    }

    AgentRun wanting(Optional<Assignment> assignment, StopReason otherwise) {
        return new AgentRun(
                agent,
                phase,
                assignment,
                current,
                otherwise,
                attempt,
                restarts,
                failures,
                breaker,
                group,
                lastExit,
                problem);
    }

    AgentRun with(BreakerAnswer answer) {
        return new AgentRun(
                agent, phase, wanted, current, leaving, attempt, restarts, failures, answer, group,
                lastExit, problem);
    }

    AgentRun with(StartAnswer answer) {
        return new AgentRun(
                agent, phase, wanted, current, leaving, attempt, restarts, failures, breaker,
                answer, lastExit, problem);
    }

    AgentRun failed(int inARow, Optional<Exit> exit, Optional<String> what) {
        return new AgentRun(
                agent,
                phase,
                wanted,
                current,
                leaving,
                attempt,
                restarts,
                inARow,
                breaker,
                group,
                exit.or(() -> lastExit),
                what);
    }

    /** The next start: attempts count up within an epoch, and begin again with a new one. */
    AgentRun starting(Assignment assignment) {
        boolean same = current.filter(now -> now.epoch().equals(assignment.epoch())).isPresent();
        return new AgentRun(
                agent,
                new Phase.Starting(Optional.empty()),
                wanted,
                Optional.of(assignment),
                leaving,
                same ? attempt + 1 : 1,
                same ? restarts + (attempt > 0 ? 1 : 0) : 0,
                failures,
                breaker,
                group,
                lastExit,
                problem);
    }

    /** As of a start that may be later than what is known of. */
    AgentRun started(int latest) {
        return counted(
                Math.max(attempt, latest), restarts + Math.max(0, latest - Math.max(1, attempt)));
    }

    /** Without its last start, of which nothing came. */
    AgentRun unstarted() {
        return counted(Math.max(0, attempt - 1), attempt > 1 ? Math.max(0, restarts - 1) : 0);
    }

    private AgentRun counted(int starts, int again) {
        return new AgentRun(
                agent, phase, wanted, current, leaving, starts, again, failures, breaker, group,
                lastExit, problem);
    }

    /**
     * Whether, down as it is, a pause keeps it from starting: not where its restart type had ended
     * it for good already, in which case it stays down also after the pause.
     */
    public boolean onlyPaused() {
        boolean over =
                attempt > 0
                        && current.filter(
                                        now ->
                                                now.spec().restart().type()
                                                        == RestartSpec.Type.TEMPORARY)
                                .isPresent();
        return breaker.paused() && !over;
    }

    AgentRun running(Assignment assignment) {
        return new AgentRun(
                agent,
                phase,
                wanted,
                Optional.of(assignment),
                leaving,
                attempt,
                restarts,
                failures,
                breaker,
                group,
                lastExit,
                Optional.empty());
    }
}
