package dev.reveille.metrics;

import dev.reveille.core.fleet.AgentId;

/** Told when things happen to starts on a node, for those who measure; be quick. */
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
}
