package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import java.util.Optional;

/** Something placement writes, as data. */
public sealed interface Change {
    /** To {@code control}; empty = a tombstone. */
    record ControlWrite(ControlKey key, Optional<ControlRecord> record) implements Change {}

    /** To {@code agent-state}: PENDING, LOST, or IDLE where nothing is asked any more. */
    record StatusWrite(AgentStatus status) implements Change {}

    /** To the history topic. */
    record Happened(HistoryEvent event) implements Change {}
}
