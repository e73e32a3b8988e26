package dev.reveille.node;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.OperationRequest;
import java.util.Queue;
import java.util.function.Predicate;

/** A node's two ends: whom it tells, and who says what is to run. */
interface Link {
    /** Whom it tells. */
    Voice voice();

    /**
     * Who says what is to run; heard once it is started.
     *
     * @param me this life of the node
     * @param told where what is said goes
     * @param answered answers an operation at once, or says that the loop is to
     * @param replayed run once all that was said before has been handed on
     */
    Hears hears(
            Owner me,
            Queue<NodeEvent> told,
            Predicate<OperationRequest> answered,
            Runnable replayed);

    /** Takes an agent's answers to what was said to it on this link. */
    default void answered(AgentId agent, String answer) {}

    /** What hears. */
    interface Hears extends AutoCloseable {
        void start();

        @Override
        void close();
    }
}
