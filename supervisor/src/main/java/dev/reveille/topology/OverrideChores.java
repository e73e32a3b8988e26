package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.OverrideScope;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;

/**
 * Brings what operators say to the agents it concerns: at once where it names an agent or a tenant,
 * else in a walk over all of them. In slices.
 */
final class OverrideChores {
    private final OverrideNews news;
    private final OverridesView overrides;
    private final TenantDesk tenants;
    private final LinkedHashSet<AgentId> named = new LinkedHashSet<>();
    private final AgentWalk walk;

    OverrideChores(
            TenantStore store, OverrideNews news, OverridesView overrides, TenantDesk tenants) {
        this.news = news;
        this.overrides = overrides;
        this.tenants = tenants;
        this.walk = new AgentWalk(store, tenants::agentsOf);
    }

    /** Does one slice; gives back whether more is to be done at once. */
    boolean slice(Moment moment, SliceTime time, Duration until) {
        overrides.look();
        if (news.takeOfAll()) {
            walk.begin();
        }
        for (int done = 0; hasNext() && time.goesOn(done, until); done++) {
            next().ifPresent(agent -> tenants.holdAgainstOverrides(agent, moment));
        }
        boolean more = hasNext();
        if (!more) {
            news.finished();
        }
        return more;
    }

    private boolean hasNext() {
        return !named.isEmpty() || walk.underWay() || nameNext();
    }

    private Optional<AgentId> next() {
        return named.isEmpty() && !nameNext() ? walk.next() : Optional.of(named.removeFirst());
    }

    /** Whether somebody is named still. */
    private boolean nameNext() {
        for (var scope = news.takeNamed(); scope.isPresent(); scope = news.takeNamed()) {
            name(scope.get());
            if (!named.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void name(OverrideScope scope) {
        switch (scope) {
            case OverrideScope.OneAgent(var agent) -> named.add(agent);
            case OverrideScope.OfTenant(var tenant) ->
                    tenants.agentsOf(tenant).forEach(name -> named.add(new AgentId(tenant, name)));
            case OverrideScope.OfTemplate _, OverrideScope.OfPool _, OverrideScope.All _ -> {}
        }
    }
}
