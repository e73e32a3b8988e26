package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.core.supervision.GroupPath;
import dev.reveille.core.supervision.GroupState;
import dev.reveille.core.supervision.GroupTree;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The agents of one tree of supervision groups on one node: each one's life, and what their groups
 * remember. An agent without a group is a family of its own.
 *
 * @param tree the groups
 * @param runs each agent's life
 * @param leaving agents that are no longer wanted, and wait for those that start after them to end
 */
public record Family(
        GroupTree tree, SortedMap<AgentId, AgentRun> runs, Map<AgentId, StopReason> leaving) {
    /** Nobody. */
    public static final Family EMPTY =
            new Family(GroupTree.EMPTY, Collections.emptySortedMap(), Map.of());

    public Family {
        runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
        leaving = Map.copyOf(leaving);
    }

    /**
     * Something that happened to one of its agents.
     *
     * @param agent one that is new to the family begins idle
     */
    public record Told(AgentId agent, AgentEvent event) {}

    /** Something to be done for one of its agents. */
    public record Done(AgentId agent, AgentEffect effect) {}

    /**
     * What some events lead to.
     *
     * @param family the agents afterwards
     * @param done what is to be carried out, in order
     */
    public record Outcome(Family family, List<Done> done) {
        public Outcome {
            done = List.copyOf(done);
        }
    }

    /** An agent's life, if it is one of the family. */
    public Optional<AgentRun> run(AgentId agent) {
        return Optional.ofNullable(runs.get(agent));
    }

    /**
     * With an agent that comes from elsewhere as it is; its groups hear of it with its next step.
     */
    public Family with(AgentRun run) {
        var more = new TreeMap<>(runs);
        more.put(run.agent(), run);
        return new Family(tree, more, leaving);
    }

    /** With what a group remembered before, of agents that are among them. */
    public Family with(GroupPath path, GroupState state) {
        return new Family(tree.with(path, state), runs, leaving);
    }

    /** Whether nobody is left. */
    public boolean isEmpty() {
        return runs.isEmpty();
    }
}
