package dev.reveille.metrics;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.placement.NodeReport;

/** Told what happens on a node, for those who measure or show it; be quick. */
public interface NodeProbe {
    /** Tells nobody. */
    NodeProbe NONE =
            new NodeProbe() {
                @Override
                public void asked(AgentId agent) {}

                @Override
                public void spoke(AgentId agent) {}
            };

    /** The node is about to make a process. */
    void asked(AgentId agent);

    /** A process wrote a line. */
    void spoke(AgentId agent);

    /** The node says what an agent is doing. */
    default void told(AgentStatus status) {}

    /** The node says how it is. */
    default void told(NodeReport report) {}
}
