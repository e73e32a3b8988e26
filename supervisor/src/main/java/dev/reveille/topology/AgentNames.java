package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.relevance.Fitted;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.TenantFold;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Agents remembered of each tenant: where they are too many, those only told about make room. */
final class AgentNames {
    /** To look through a thousand takes some milliseconds. */
    private static final Duration BETWEEN_SEARCHES = Duration.ofMinutes(1);

    private final TenantStore store;

    /** When tenants that had no room were last searched; few ever have none. */
    private final Map<TenantId, Instant> searched = new HashMap<>();

    AgentNames(TenantStore store) {
        this.store = store;
    }

    /**
     * The tenant with that agent.
     *
     * @throws Problems if there is no room for it
     */
    KnownTenant with(TenantId id, KnownTenant tenant, String name, Instant now) {
        KnownTenant with = tenant.withAgent(name);
        if (with.agents().size() <= TenantFold.MOST_AGENTS) {
            return with;
        }
        Instant before = searched.get(id);
        if (before == null || !now.isBefore(before.plus(BETWEEN_SEARCHES))) {
            searched.put(id, now);
            with = withoutForgotten(id, tenant, now).withAgent(name);
        }
        if (with.agents().size() > TenantFold.MOST_AGENTS) {
            throw new Problems(
                    TenantFold.refused(
                            "agent "
                                    + name
                                    + " would be one of more than "
                                    + TenantFold.MOST_AGENTS
                                    + " of its tenant",
                            "use fewer agents per tenant; one without a spec is forgotten 30 days"
                                    + " after it was last told about"));
        }
        return with;
    }

    private KnownTenant withoutForgotten(TenantId id, KnownTenant tenant, Instant now) {
        KnownTenant left = tenant;
        for (String name : tenant.agents()) {
            var agent = new AgentId(id, name);
            if (isForgotten(store.agent(agent), now)) {
                store.remove(agent);
                left = left.withoutAgent(name);
            }
        }
        return left;
    }

    private static boolean isForgotten(KnownAgent agent, Instant now) {
        return agent.last().isEmpty()
                && agent.ownSpec().isEmpty()
                && agent.facts().values().stream().allMatch(f -> Fitted.isForgotten(f, now));
    }
}
