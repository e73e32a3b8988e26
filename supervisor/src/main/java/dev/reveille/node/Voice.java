package dev.reveille.node;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.fleet.OperationRequest;
import dev.reveille.core.placement.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a node tells, to whom ever it tells it. Nothing here waits on the caller's thread. */
interface Voice extends AutoCloseable {
    void status(AgentStatus status);

    void history(HistoryEvent event);

    /**
     * What an agent tells of its tenant: for all of the tenant's agents, and of no other tenant.
     */
    void activity(AgentId by, String type, Map<String, Object> attributes, Instant at);

    /** What an agent asks of one that runs elsewhere. */
    void operation(OperationRequest request);

    void release(ControlRecord.Released released);

    void health(ControlRecord.Owner me, List<AgentHealth> agents, Instant at);

    /** Records of agents' health that did not arrive. */
    long lostHealth();

    /**
     * Tells how the node is.
     *
     * @param taken told on any thread when the broker took it, by the broker's clock, once it has
     */
    void heartbeat(NodeReport report, Consumer<Instant> taken);

    /** Delivers what was told so far, if that can be done in time. */
    boolean flush(Duration atMost);

    @Override
    void close();
}
