package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.TenantId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the agents of all tenants, one at a time, in order of their ids. It may be left between
 * two of them for as long as one likes: who comes meanwhile is judged by the newest anyway.
 */
final class AgentWalk {
    /** Tenants looked up at once. */
    private static final int AHEAD = 64;

    private final TenantStore store;
    private final Function<TenantId, List<String>> agentsOf;
    private final ArrayDeque<TenantId> tenants = new ArrayDeque<>();
    private final ArrayDeque<AgentId> agents = new ArrayDeque<>();
    private @Nullable TenantId last;
    private boolean underWay;

    /**
     * @param agentsOf names of a tenant's agents, asked when it is its turn
     */
    AgentWalk(TenantStore store, Function<TenantId, List<String>> agentsOf) {
        this.store = store;
        this.agentsOf = agentsOf;
    }

    /** Begins, or begins anew. */
    void begin() {
        end();
        underWay = true;
    }

    void end() {
        tenants.clear();
        agents.clear();
        last = null;
        underWay = false;
    }

    boolean underWay() {
        return underWay;
    }

    /** Goes one step on; empty = to a tenant that has no agent, or to the end. */
    Optional<AgentId> next() {
        if (agents.isEmpty()) {
            nextTenant();
        }
        return Optional.ofNullable(agents.poll());
    }

    private void nextTenant() {
        if (tenants.isEmpty()) {
            tenants.addAll(store.tenantsAfter(last, AHEAD));
        }
        TenantId tenant = tenants.poll();
        if (tenant == null) {
            end();
            return;
        }
        last = tenant;
        agentsOf.apply(tenant).forEach(name -> agents.add(new AgentId(tenant, name)));
    }
}
