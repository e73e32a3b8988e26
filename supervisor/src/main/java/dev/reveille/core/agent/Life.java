package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.Optional;

/**
 * What a supervisor writes down of one agent, so that the next one can go on where it was cut off.
 *
 * @param agent who
 * @param placed what its process was started for, or would be
 * @param wanted whether the control log asked for it
 * @param leaving why nothing was wanted any more
 * @param phase where it was in its life
 * @param entered when it came there
 * @param attempt starts under the epoch
 * @param restarts restarts under the epoch
 * @param failures failures in a row
 * @param lastExit how its last process ended
 * @param problem what went wrong, with remedy
 */
public record Life(
        AgentId agent,
        Placed placed,
        boolean wanted,
        StopReason leaving,
        Phase phase,
        Instant entered,
        int attempt,
        int restarts,
        int failures,
        Optional<Exit> lastExit,
        Optional<String> problem) {

    /**
     * An assignment as it is written down.
     *
     * @param document the spec, as the control log has it
     */
    public record Placed(Epoch epoch, String document, LifecycleState mode, String reason) {
        static Placed of(Assignment assignment) {
            return new Placed(
                    assignment.epoch(),
                    assignment.spec().document(),
                    assignment.mode(),
                    assignment.reason());
        }
    }

    /** As of an earlier boot: nothing of it runs or is wanted, and what it did still counts. */
    public Life bygone() {
        return new Life(
                agent,
                placed,
                false,
                leaving,
                new Phase.Idle(),
                entered,
                attempt,
                restarts,
                failures,
                lastExit,
                problem);
    }

    /**
     * Of an agent that something was ever asked of here.
     *
     * @param entered when it came into its phase
     */
    public static Optional<Life> of(AgentRun run, Instant entered) {
        return run.current()
                .map(
                        current ->
                                new Life(
                                        run.agent(),
                                        Placed.of(current),
                                        run.wanted().isPresent(),
                                        run.leaving(),
                                        run.phase(),
                                        entered,
                                        run.attempt(),
                                        run.restarts(),
                                        run.failures(),
                                        run.lastExit(),
                                        run.problem()));
    }
}
