package dev.reveille.config;

import java.util.List;

/**
 * How one topic of the catalogue stands in a cluster.
 *
 * @param plan what it should be
 * @param exists whether it is there
 * @param differences what is not as planned, one sentence each; empty where all is well
 */
public record TopicFinding(TopicPlan plan, boolean exists, List<Difference> differences) {
    public TopicFinding {
        differences = List.copyOf(differences);
    }

    /**
     * One thing that is not as planned.
     *
     * @param what names setting, value and planned value
     * @param fatal whether Reveille gives wrong answers with it, so that roles refuse to start
     * @param remedy what to do
     */
    public record Difference(String what, boolean fatal, String remedy) {}
}
