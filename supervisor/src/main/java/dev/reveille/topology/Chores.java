package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.util.Optional;

/**
 * What a task does without an event of a tenant, once the backlog is read: due deadlines, agents
 * that read the fleet's facts, and walks over tenants after templates or operators' words changed.
 * In slices, so that an event never waits long behind it.
 */
final class Chores {
    /** Agents or tenants per slice; at 10 to 20 µs each it takes less than 10 ms. */
    static final int SLICE = 400;

    private final OverrideChores overrides;
    private final TemplateChores templates;
    private final AgentDesk agents;
    private final Agenda agenda;
    private final RelevanceCounters counters;

    Chores(
            OverrideChores overrides,
            TemplateChores templates,
            AgentDesk agents,
            Agenda agenda,
            RelevanceCounters counters) {
        this.overrides = overrides;
        this.templates = templates;
        this.agents = agents;
        this.agenda = agenda;
        this.counters = counters;
    }

    /** Does one slice of each; gives back whether more is to be done at once. */
    boolean slice(Moment moment) {
        if (!moment.backlogRead()) {
            return false;
        }
        for (AgentId id : agenda.due(moment.now(), SLICE)) {
            counters.count(Counter.DEADLINES_DUE);
            agents.look(id, moment);
        }
        agenda.fleetAt(moment.now());
        for (int i = 0; i < SLICE; i++) {
            Optional<AgentId> reader = agenda.nextOfFleetReaders();
            if (reader.isEmpty()) {
                break;
            }
            agents.look(reader.get(), moment);
        }
        boolean more = overrides.slice(moment);
        more |= templates.slice(moment);
        return more || agenda.hasWork(moment.now());
    }
}
