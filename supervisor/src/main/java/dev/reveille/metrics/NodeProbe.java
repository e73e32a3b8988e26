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

    /**
     * An agent may not do what it asked for.
     *
     * @param type its agent type
     * @param capability what it takes
     * @param reason why not, in one word
     */
    default void denied(String type, String capability, String reason) {}

    /** The node says how it is. */
    default void told(NodeReport report) {}
}
