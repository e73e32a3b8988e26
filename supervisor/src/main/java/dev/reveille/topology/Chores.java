package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.topology.RelevanceCounters.Counter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task does without an event of a tenant, once the backlog is read: due deadlines, agents
 * that read the fleet's facts, and walks over tenants after templates or operators' words changed.
 * In slices, so that an event never waits long behind it.
 */
final class Chores {
    /** Agents or tenants per slice; at 10 to 20 µs each it takes less than 10 ms. */
    static final int SLICE = 400;

    private final TenantStore store;
    private final Specs specs;
    private final GlobalView<?> fleet;
    private final OverrideChores overrides;
    private final TenantDesk tenants;
    private final AgentDesk agents;
    private final Agenda agenda;
    private final RelevanceCounters counters;

    private String templatesApplied;
    private long templatesSeen = -1;
    private boolean walking;
    private @Nullable TenantId walked;

    Chores(
            TenantStore store,
            Specs specs,
            GlobalView<?> fleet,
            OverrideChores overrides,
            TenantDesk tenants,
            AgentDesk agents,
            Agenda agenda,
            RelevanceCounters counters) {
        this.store = store;
        this.specs = specs;
        this.fleet = fleet;
        this.overrides = overrides;
        this.tenants = tenants;
        this.agents = agents;
        this.agenda = agenda;
        this.counters = counters;
        templatesApplied = store.applied(TenantStore.TEMPLATES_APPLIED).orElse("");
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
        agenda.fleetIs(fleet.version());
        for (int i = 0; i < SLICE; i++) {
            Optional<AgentId> reader = agenda.nextOfFleetReaders();
            if (reader.isEmpty()) {
                break;
            }
            agents.look(reader.get(), moment);
        }
        boolean more = overrides.slice(moment);
        walk(moment);
        return more || walking || agenda.hasWork(moment.now());
    }

    private void walk(Moment moment) {
        if (specs.templatesChange() != templatesSeen) {
            templatesSeen = specs.templatesChange();
            walked = null;
            walking = !specs.templatesVersion().equals(templatesApplied);
        }
        if (!walking) {
            return;
        }
        List<TenantId> next = store.tenantsAfter(walked, SLICE);
        for (TenantId id : next) {
            tenants.holdAgainstTemplates(id, moment);
            walked = id;
        }
        if (next.size() < SLICE) {
            walking = false;
            templatesApplied = specs.templatesVersion();
            store.applied(TenantStore.TEMPLATES_APPLIED, templatesApplied);
        }
    }
}
