package dev.reveille.metrics;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentStatus;
import dev.reveille.core.fleet.HealthSpec.Probe;
import dev.reveille.core.placement.NodeReport;
import java.time.Duration;

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

    /** Tells both. */
    static NodeProbe both(NodeProbe one, NodeProbe other) {
        return new NodeProbe() {
            @Override
            public void asked(AgentId agent) {
                one.asked(agent);
                other.asked(agent);
            }

            @Override
            public void spoke(AgentId agent) {
                one.spoke(agent);
                other.spoke(agent);
            }

            @Override
            public void told(AgentStatus status) {
                one.told(status);
                other.told(status);
            }

            @Override
            public void told(NodeReport report) {
                one.told(report);
                other.told(report);
            }

            @Override
            public void checked(AgentId agent, Probe how, boolean well, Duration took) {
                one.checked(agent, how, well, took);
                other.checked(agent, how, well, took);
            }

            @Override
            public void denied(String type, String capability, String reason) {
                one.denied(type, capability, reason);
                other.denied(type, capability, reason);
            }
        };
    }

    /** The node is about to make a process. */
    void asked(AgentId agent);

    /** A process wrote a line. */
    void spoke(AgentId agent);

    /** The node says what an agent is doing. */
    default void told(AgentStatus status) {}

    /** An agent was asked how it is, and answered well, or not, after this time. */
    default void checked(AgentId agent, Probe how, boolean well, Duration took) {}

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
