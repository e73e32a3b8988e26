package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.StopReason;
import java.util.List;
import java.util.Set;

/**
 * What a group remembers.
 *
 * @param window its restarts
 * @param mode whether its children may run
 * @param why what put it into its mode, for people
 * @param stops who is still to be stopped, one set after the other: those that start last first
 * @param because why they are stopped
 * @param until the newest epoch among its children when it was given up; a newer one revives it
 */
public record GroupState(
        RestartWindow window,
        Mode mode,
        String why,
        List<Set<AgentId>> stops,
        StopReason because,
        Epoch until) {

    /** Nothing happened yet. */
    public static final GroupState NEW =
            new GroupState(
                    RestartWindow.EMPTY, Mode.RUNNING, "", List.of(), StopReason.GROUP, Epoch.NONE);

    public GroupState {
        stops = List.copyOf(stops);
    }

    /** Whether a group's children may run. */
    public enum Mode {
        /** They may. */
        RUNNING,
        /** It needed more restarts than its intensity allows, and nobody restarts it. */
        FAILED,
        /** Its significant children have ended, and nobody restarts it. */
        COMPLETED
    }

    GroupState with(RestartWindow next) {
        return new GroupState(next, mode, why, stops, because, until);
    }

    GroupState running() {
        return new GroupState(window, Mode.RUNNING, "", stops, because, until);
    }

    GroupState over(Mode how, String cause, Epoch newest) {
        return new GroupState(RestartWindow.EMPTY, how, cause, stops, because, newest);
    }

    GroupState stopping(List<Set<AgentId>> who, StopReason reason) {
        return new GroupState(window, mode, why, who, reason, until);
    }
}
