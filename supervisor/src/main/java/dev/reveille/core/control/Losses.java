package dev.reveille.core.control;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import java.util.Map;
import java.util.Optional;

/** The loss of a node in the history of each agent it had: no node can tell of it any more. */
final class Losses {
    private Losses() {}

    /**
     * The event beside the state.
     *
     * @param lost the state placement gives it
     * @param owner who had it
     */
    static HistoryEvent of(AgentStatus lost, Owner owner, String writer) {
        return new HistoryEvent(
                HistoryEvent.Kind.STATE,
                Optional.of(lost.agent()),
                Optional.of(owner.node()),
                lost.epoch(),
                lost.reason(),
                lost.message(),
                Map.of("state", lost.state().name()),
                lost.at(),
                writer);
    }
}
