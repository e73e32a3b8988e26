package dev.reveille.core.agent;

import java.util.ArrayList;
import java.util.List;

/**
 * What one event leads to.
 *
 * @param run the agent afterwards
 * @param effects to be carried out, in order
 */
public record Step(AgentRun run, List<AgentEffect> effects) {
    public Step {
        effects = List.copyOf(effects);
    }

    static Step of(AgentRun run, AgentEffect... effects) {
        return new Step(run, List.of(effects));
    }

    /** This step with more to do afterwards. */
    Step and(AgentEffect... more) {
        var all = new ArrayList<>(effects);
        all.addAll(List.of(more));
        return new Step(run, all);
    }

    /** This step with more to do before. */
    Step first(AgentEffect... more) {
        var all = new ArrayList<>(List.of(more));
        all.addAll(effects);
        return new Step(run, all);
    }
}
