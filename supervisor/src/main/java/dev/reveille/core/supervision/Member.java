package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SupervisionSpec;

/**
 * An agent as a child of its group.
 *
 * @param type which of its ends are followed by a restart
 * @param epoch of its placement
 * @param wanted whether the control log asks for it
 * @param life how far it is
 * @param fresh whether it has yet to start in its order: it was not started since it was wanted, or
 *     is restarted together with others
 */
public record Member(
        AgentId agent,
        SupervisionSpec spec,
        RestartSpec.Type type,
        Epoch epoch,
        boolean wanted,
        Life life,
        boolean fresh) {

    /** How far a child is. */
    public enum Life {
        /** No process, and nothing asked for one yet. */
        DOWN,
        /** It may not start yet. */
        WAITING,
        /** Its process is being made, or not ready. */
        STARTING,
        /** Its process is ready. */
        READY,
        /** Its process is being ended. */
        ENDING,
        /** It fell, and starts again after its back-off or once its breaker lets it. */
        FALLEN,
        /** It ended by itself, without failing, and is not started again. */
        COMPLETED,
        /** It failed and is not started again. */
        GIVEN_UP
    }

    /** Whether a process of it exists, or may. */
    public boolean live() {
        return switch (life) {
            case STARTING, READY, ENDING -> true;
            case DOWN, WAITING, FALLEN, COMPLETED, GIVEN_UP -> false;
        };
    }

    /** Whether it has ended for good. */
    boolean over() {
        return life == Life.COMPLETED || life == Life.GIVEN_UP;
    }

    /** Whether those after it in the order may start. */
    boolean passed() {
        return !wanted || over() || life == Life.READY;
    }

    GroupPath path() {
        return GroupPath.of(agent, spec);
    }

    Member asFresh(boolean now) {
        return new Member(agent, spec, type, epoch, wanted, life, now);
    }
}
