package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.supervision.GroupPath;
import dev.reveille.core.supervision.Member;
import dev.reveille.core.supervision.Member.Life;
import java.util.Optional;

/** An agent's run as its supervision group sees it. */
public final class Children {
    private Children() {}

    /** The group the agent is a child of; one that nothing was ever asked of is alone. */
    public static GroupPath path(AgentRun run) {
        return GroupPath.of(run.agent(), spec(run.wanted().or(run::current)));
    }

    /** The group an agent would be a child of. */
    public static GroupPath path(Assignment assignment) {
        return GroupPath.of(assignment.spec().id(), assignment.spec().supervision());
    }

    static Member member(AgentRun run) {
        return member(run, run.wanted());
    }

    /** As a member that is wanted as {@code wanted} says, whatever the run says. */
    static Member member(AgentRun run, Optional<Assignment> wanted) {
        Optional<Assignment> known = wanted.or(run::current);
        return new Member(
                run.agent(),
                spec(known),
                known.map(a -> a.spec().restart().type()).orElse(RestartSpec.DEFAULT.type()),
                known.map(Assignment::epoch).orElse(Epoch.NONE),
                wanted.isPresent(),
                begins(run, wanted) ? Life.DOWN : life(run),
                true);
    }

    /** Whether what ended under an older epoch is about to start again. */
    private static boolean begins(AgentRun run, Optional<Assignment> wanted) {
        boolean ended =
                switch (run.phase()) {
                    case Phase.Stopped _, Phase.Crashed _ -> true;
                    case Phase.Idle _,
                            Phase.Waiting _,
                            Phase.Starting _,
                            Phase.Running _,
                            Phase.Stopping _,
                            Phase.Restarting _ ->
                            false;
                };
        return ended
                && wanted.flatMap(w -> run.current().map(c -> w.epoch().isAfter(c.epoch())))
                        .orElse(false);
    }

    private static SupervisionSpec spec(Optional<Assignment> assignment) {
        return assignment
                .map(Assignment::spec)
                .map(AgentSpec::supervision)
                .orElse(SupervisionSpec.DEFAULT);
    }

    private static Life life(AgentRun run) {
        return switch (run.phase()) {
            case Phase.Idle _ -> Life.DOWN;
            case Phase.Waiting _ -> Life.WAITING;
            case Phase.Starting _ -> Life.STARTING;
            case Phase.Running _ -> Life.READY;
            case Phase.Stopping _ -> Life.ENDING;
            case Phase.Stopped _ -> run.wanted().isPresent() ? Life.COMPLETED : Life.DOWN;
            case Phase.Restarting _ -> Life.FALLEN;
            // One whose breaker waits for a hand may yet come back.
            case Phase.Crashed(var retryAt) ->
                    retryAt.isPresent() || !run.breaker().permits() ? Life.FALLEN : Life.GIVEN_UP;
        };
    }
}
