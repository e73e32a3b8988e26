package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.lifecycle.Decision;
import java.time.Instant;

/** Where what was decided goes; the one place that writes to topics carries it out. */
interface Outbox {
    /** Publishes a decision on {@code relevance}. */
    void decided(Decision decision);

    /** Publishes that an agent's spec is gone: a tombstone on {@code relevance}. */
    void gone(AgentId agent, Instant at);

    /** Adds to the history. */
    void history(HistoryEvent event);
}
